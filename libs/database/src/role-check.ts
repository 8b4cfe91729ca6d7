import type { MikroORM } from '@mikro-orm/postgresql';

/** Thrown at boot when the connection could see past row-level security. */
export class PrivilegedConnectionError extends Error {
  override readonly name = 'PrivilegedConnectionError';
}

/**
 * Makes sure the server's own connection is bound by row-level security: not a superuser, no BYPASSRLS, not the
 * owner of `table`. Otherwise isolation would be decoration, so the caller must not start.
 */
export async function assertUnprivileged(orm: MikroORM, table: string): Promise<void> {
  const [role] = await orm.em.getConnection().execute<{ name: string; unbound: boolean; owner: boolean }[]>(
    `select current_user as name, r.rolsuper or r.rolbypassrls as unbound,
              coalesce(pg_has_role(current_user, c.relowner, 'member'), false) as owner
         from pg_roles r left join pg_class c on c.oid = to_regclass(?)
        where r.rolname = current_user`,
    [table],
  );
  if (role === undefined || role.unbound || role.owner) {
    throw new PrivilegedConnectionError(
      `Refusing to serve as database role "${role?.name ?? '?'}": it is a superuser, has BYPASSRLS or owns the ` +
        `tables, so row-level security would not bind it. Connect as a role that is only a member of rollcall_app.`,
    );
  }
}

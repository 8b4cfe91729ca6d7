import { EntityRepository } from '@mikro-orm/postgresql';
import type { Role } from '@rollcall/access';
import { type Run, sql } from '@rollcall/database';
import type { UserEntity } from './user.entity.js';

/** A person as clients see them. */
export interface UserRow {
  readonly uuid: string;
  readonly email: string;
  readonly username: string | null;
  readonly full_name: string | null;
  readonly is_active: boolean;
  readonly status: string;
  readonly role: string;
  readonly domain_name: string;
  readonly created_at: string;
  readonly groups: Array<{ id: string; name: string }>;
}

/** Somebody whom a rule may let see something, with everything that decides it. */
export interface Witness {
  readonly userId: string;
  readonly email: string;
  readonly role: Role;
  readonly domain: string;
  readonly accessKeys: string[];
  readonly ledGroups: string[];
  /** Both the user and at least one key are active. */
  readonly canSignIn: boolean;
}

/**
 * Whether user `u` may sign in with an active key: SQL text. A source is of the first of the domains that it writes for,
 * and does not stop with it.
 */
export const IS_ADMITTED = `u.status = 'active'
  and (u.role = 'source' or exists (select from domains d where d.name = u.domain_name and d.is_active))`;

/** Statements about people. */
export class UserRepository extends EntityRepository<UserEntity> {
  async details(run: Run, email: string): Promise<UserRow | undefined> {
    const [row] = await run(
      sql<UserRow>`select u.id as "uuid", u.email, u.username, u.full_name, u.status = 'active' as "is_active", u.status, u.role,
                 u.domain_name, (u.created_at at time zone 'UTC')::text as "created_at",
                 coalesce((select jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) order by g.name, g.id)
                             from group_members m join groups g on g.id = m.group_id where m.user_id = u.id),
                          '[]') as "groups"
            from users u where u.email = ${email}`,
    );
    return row;
  }

  /** Everybody whom an owner's key, a led group, a domain or a role may let see something, and whoever is named. */
  witnesses(
    run: Run,
    { domain, group, accessKey }: { domain: string; group: string | null; accessKey: string },
    email: string | undefined,
  ): Promise<Witness[]> {
    return run(
      sql<Witness>`select u.id as "userId", u.email, u.role, u.domain_name as "domain",
                 array(select access_key from keypairs where user_id = u.id order by access_key) as "accessKeys",
                 array(select m.group_id::text from group_members m join groups g on g.id = m.group_id
                        where m.user_id = u.id and m.role = 'lead' and g.is_active order by 1) as "ledGroups",
                 ${sql.raw(IS_ADMITTED)}
                   and exists (select from keypairs k where k.user_id = u.id and k.is_active) as "canSignIn"
            from users u
           where u.role in ('superadmin', 'monitor') or (u.role = 'admin' and u.domain_name = ${domain})
              or u.id in (select user_id from keypairs where access_key = ${accessKey})
              or u.id in (select user_id from group_members where group_id = ${group} and role = 'lead')
              or u.email = ${email ?? null}
           order by u.email`,
    );
  }
}

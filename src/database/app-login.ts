import { Client, escapeIdentifier, escapeLiteral } from 'pg';

/** A role that can log in and that row-level security binds. */
export interface AppLogin {
  readonly name: string;
  /** Left out where the server trusts local roles. */
  readonly password?: string | undefined;
}

/**
 * Makes sure that a login exists which owns nothing and has only what `rollcall_app` was granted.
 * To be called as the owner, after the migrations, which create that role.
 */
export async function ensureAppLogin(ownerUrl: string, { name, password }: AppLogin): Promise<void> {
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const role = escapeIdentifier(name);
    const { rowCount } = await owner.query('select from pg_roles where rolname = $1', [name]);
    // Role commands take no bound parameters; both values are quoted by the driver.
    if (rowCount === 0) await owner.query(`create role ${role} login in role rollcall_app`);
    if (password !== undefined) await owner.query(`alter role ${role} password ${escapeLiteral(password)}`);
  } finally {
    await owner.end();
  }
}

/** Whether the role of a connection is bound by row-level security: what the server may connect as. */
export async function isAppLogin(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ bound: boolean }>(
      `select not (rolsuper or rolbypassrls) and coalesce(
                (select not pg_has_role(current_user, relowner, 'member') from pg_class
                  where oid = to_regclass('sessions')), false) as bound
         from pg_roles where rolname = current_user`,
    );
    return rows[0]?.bound === true;
  } finally {
    await client.end();
  }
}

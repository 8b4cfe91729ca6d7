import { randomUUID } from 'node:crypto';
import { type Identity, identityOf, ScopedReader, sql, systemIdentity } from '@rollcall/database';
import { Client, Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { column, identified } from '../support/identified.js';
import { TEST_APP, TEST_PASSWORD } from '../support/template.js';
import { TestApp } from '../support/test-app.js';

const READERS: ReadonlyArray<[string, Partial<Identity>]> = [
  ['nobody', {}],
  ['everything', identityOf({ mode: 'all' })],
  ['a domain', identityOf({ mode: 'domain', domain: 'default' })],
  ['a log-in', systemIdentity('login')],
  ['a domain that claims to write', { ...identityOf({ mode: 'domain', domain: 'default' }), 'rollcall.writer': 'on' }],
  ['a log-in that claims to write', { ...systemIdentity('login'), 'rollcall.writer': 'on' }],
];

/** A row of each table that only a policy can refuse. */
const ROWS: ReadonlyArray<[table: string, values: string]> = [
  ['domains (name)', `('d')`],
  ['groups (name, domain_name)', `('g', 'default')`],
  ['users (email, domain_name)', `('e', 'default')`],
  ['group_members (group_id, user_id)', '(gen_random_uuid(), gen_random_uuid())'],
  ['keypairs (access_key, sealed_secret, user_id)', `('k', 's', gen_random_uuid())`],
  ['sessions (id, name, domain_name, access_key, status)', `(gen_random_uuid(), 'n', 'default', 'k', 'RUNNING')`],
  ['session_dependencies (session_id, depends_on)', '(gen_random_uuid(), gen_random_uuid())'],
  ['session_counts (grain, status, n)', `('all', 'RUNNING', 1)`],
  ['session_count_deltas (access_key, domain_name, status, n)', `('k', 'default', 'RUNNING', 1)`],
  ['sources (name, kind, domains, heartbeat_seconds, grace_seconds)', `('s', 'k', '{default}', 1, 1)`],
  ['source_states (source_id)', '(gen_random_uuid())'],
  ['session_events (session_id, occurred_at, event_key, status)', `(gen_random_uuid(), now(), gen_random_uuid(), 'R')`],
  ['ingest_receipts (event_key, digest)', '(gen_random_uuid(), gen_random_uuid())'],
  [
    'ingest_parked (event_key, source_id, parent_id, item)',
    `(gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '{}')`,
  ],
  ['ingest_snapshots (source_id, snapshot_id)', `(gen_random_uuid(), 's')`],
  ['ingest_mentions (source_id, snapshot_id, session_id)', `(gen_random_uuid(), 's', gen_random_uuid())`],
];

describe('writes under row-level security', () => {
  let test: TestApp;
  let factory: Factory;
  let app: Client;
  let owner: TestUser;
  let session = '';

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    app = new Client({ connectionString: test.database.urlFor(TEST_APP, TEST_PASSWORD) });
    await app.connect();
    owner = await factory.user();
    session = await factory.session(owner);
    await factory.insert('container_stats', { container_id: session, live_stat: '{}' });
    await factory.insert('session_dependencies', { session_id: session, depends_on: session });
    await factory.member(await factory.group('default'), owner);
  });

  afterAll(async () => {
    await app.end();
    await factory.close();
    await test.stop();
  });

  it.each(READERS)('insert nothing as %s', async (_, identity) => {
    for (const [table, values] of ROWS) {
      const insert = identified(app, identity, () => app.query(`insert into ${table} values ${values}`));
      await expect(insert, `of ${table}`).rejects.toThrow(/violates row-level security policy/);
    }
  });

  it.each(READERS)('change and delete nothing as %s', async (_, identity) => {
    const tables = (await column(app, 'pg_policies', 'distinct tablename')).filter(name => name !== '');
    const guarded = `pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relrowsecurity`;
    expect(tables).toEqual(await column(app, guarded, 'relname'));
    for (const table of tables) {
      const [name] = await column(app, `pg_attribute where attrelid = '${table}'::regclass and attnum = 1`, 'attname');
      for (const change of [`update ${table} set ${name} = ${name}`, `delete from ${table}`]) {
        const changed = identified(app, identity, async () => (await app.query(change)).rowCount);
        // Some tables do not even grant it; some begin with a column that the database numbers itself.
        const outcome = await changed.catch((error: { code?: string }) => error.code);
        expect({ change, outcome }).toMatchObject({ outcome: expect.toBeOneOf([0, '42501', '428C9']) as unknown });
      }
    }
  });

  it('cannot happen in a read transaction, whoever reads', async () => {
    const reader = test.app.get(ScopedReader);
    await expect(reader.readAs('administration', run => run(sql`delete from sessions`))).rejects.toThrow('unavailable');
    expect(await column(factory.sql, 'sessions', 'id')).toContain(session);
  });

  it.each(['commit', 'rollback'])('leave no identity behind on the connection after %s', async end => {
    const pool = new Pool({ connectionString: test.database.urlFor(TEST_APP, TEST_PASSWORD), max: 1 });
    const visible = async (): Promise<number | null> => (await pool.query('select id from sessions')).rowCount;
    const settings = Object.entries(systemIdentity('administration'));
    await pool.query('begin');
    for (const [name, value] of settings) await pool.query('select set_config($1, $2, true)', [name, value]);
    expect(await visible()).toBe(1);
    await pool.query(end);
    expect(await visible()).toBe(0);
    await expect(pool.query(`insert into domains values ('after')`)).rejects.toThrow(/row-level security/);
    await pool.end();
  });

  it('leave no identity behind on the connections that the server reads with', async () => {
    const reader = test.app.get(ScopedReader);
    const failed = reader.read({ mode: 'all' }, run => run(sql`select no_such_column from sessions`));
    await expect(failed).rejects.toThrow('no_such_column');
    await reader.read({ mode: 'all' }, run => run(sql`select id from sessions`));
    const connection = test.orm.em.getConnection();
    for (let n = 0; n < 20; n += 1) {
      expect(await connection.execute('select id from sessions')).toEqual([]);
      expect(await connection.execute(`select current_setting('rollcall.scope', true) as scope`)).not.toEqual([
        { scope: 'all' },
      ]);
    }
  });

  it('move the containers and stats of a session with its ownership', async () => {
    const [heir, group] = [await factory.user({ domain: 'elsewhere' }), await factory.group('elsewhere')];
    const moved = await factory.session(owner);
    await factory.insert('container_stats', { container_id: moved, last_stat: '{}' });
    await factory.sql.query('update sessions set domain_name = $2, group_id = $3, access_key = $4 where id = $1', [
      moved,
      'elsewhere',
      group,
      heir.accessKey,
    ]);
    for (const scope of [
      { mode: 'domain', domain: 'elsewhere' },
      { mode: 'own', accessKeys: [heir.accessKey], groups: [] },
      { mode: 'own', accessKeys: [], groups: [group] },
    ] as const) {
      for (const [table, name] of OWNED) {
        expect(await identified(app, identityOf(scope), () => column(app, table, name)), `of ${table}`).toEqual([
          moved,
        ]);
      }
    }
    const before = identityOf({ mode: 'own', accessKeys: [owner.accessKey], groups: [] });
    for (const [table, name] of OWNED) {
      expect(await identified(app, before, () => column(app, table, name)), `of ${table}`).not.toContain(moved);
    }
  });

  it('cannot give a container another owner than its session', async () => {
    const forged = await factory.container(session, { access_key: 'AKIAFORGED', domain_name: 'abroad' });
    await factory.sql.query(`update containers set access_key = 'AKIAFORGED' where id = $1`, [forged]);
    const { rows } = await factory.sql.query('select access_key, domain_name from containers where id = $1', [forged]);
    expect(rows).toEqual([{ access_key: owner.accessKey, domain_name: 'default' }]);
  });

  it('keep the sessions of a group and of a user that are deleted, containers included', async () => {
    const [leaver, group] = [await factory.user(), await factory.group('default')];
    const orphan = await factory.session(leaver, { group_id: group });
    await factory.insert('container_stats', { container_id: orphan, live_stat: '{}' });
    await factory.sql.query('delete from groups where id = $1', [group]);
    await factory.sql.query('delete from users where id = $1', [leaver.id]);
    const { rows } = await factory.sql.query(
      `select s.group_id, s.user_id, c.group_id as of_container, t.group_id as of_stat, c.access_key
         from sessions s join containers c on c.session_id = s.id join container_stats t on t.container_id = c.id
        where s.id = $1`,
      [orphan],
    );
    const gone = { group_id: null, user_id: null, of_container: null, of_stat: null };
    expect(rows).toEqual([{ ...gone, access_key: leaver.accessKey }]);
    const led = identityOf({ mode: 'own', accessKeys: [], groups: [group, randomUUID()] });
    expect(await identified(app, led, () => column(app, 'containers', 'id'))).toEqual([]);
  });
});

const OWNED = [
  ['sessions', 'id'],
  ['containers', 'id'],
  ['container_stats', 'container_id'],
] as const;

import { type Identity, identityOf, systemIdentity } from '@rollcall/database';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { column, identified } from '../support/identified.js';
import { TEST_APP, TEST_OWNER, TEST_PASSWORD } from '../support/template.js';
import { TestApp } from '../support/test-app.js';

/** What the migrator writes down; the app role may see the names of migrations and no more. */
const LEDGER = 'mikro_orm_migrations';
const UNGUARDED = `select relname from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
    and not (relrowsecurity and relforcerowsecurity) and relname <> '${LEDGER}'`;

const EVERYTHING = identityOf({ mode: 'all' });

function own(accessKeys: string[], groups: string[] = []): Identity {
  return identityOf({ mode: 'own', accessKeys, groups });
}

describe('row-level security', () => {
  let test: TestApp;
  let factory: Factory;
  let [app, owner, admin] = [{} as Client, {} as Client, {} as Client];
  let tables: string[];
  let [mine, mate, stranger] = [{} as TestUser, {} as TestUser, {} as TestUser];
  let team = '';
  const session = { mine: '', team: '', mate: '', abroad: '' };

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    [app, owner, admin] = (await Promise.all(
      [
        test.database.urlFor(TEST_APP, TEST_PASSWORD),
        test.database.urlFor(TEST_OWNER, TEST_PASSWORD),
        test.database.url,
      ]
        .map(connectionString => new Client({ connectionString }))
        .map(async client => {
          await client.connect();
          return client;
        }),
    )) as [Client, Client, Client];
    tables = (await column(admin, 'pg_tables', 'tablename')).filter(
      name => !/^(pg|sql)_/.test(name) && name !== LEDGER,
    );
    [mine, mate] = [await factory.user({ domain: 'home' }), await factory.user({ domain: 'home' })];
    stranger = await factory.user({ domain: 'abroad' });
    team = await factory.group('home');
    await factory.member(team, mine, 'lead');
    session.mine = await factory.session(mine);
    session.team = await factory.session(mate, { group_id: team });
    session.mate = await factory.session(mate);
    session.abroad = await factory.session(stranger);
    for (const id of Object.values(session)) {
      await factory.insert('container_stats', { container_id: id, live_stat: '{}' });
      await factory.insert('session_dependencies', { session_id: id, depends_on: session.mine });
    }
    // One more than is folded, so that neither table of the counters is empty.
    await factory.sql.query('select rollcall_fold_session_counts()');
    await factory.sql.query(`update sessions set status = 'TERMINATED' where id = $1`, [session.mine]);
    const source_id = '00000000-0000-4000-8000-000000000001';
    const promises = { heartbeat_seconds: 1, grace_seconds: 1 };
    await factory.insert('sources', { id: source_id, name: 's', kind: 'k', domains: ['home'], ...promises });
    await factory.insert('source_states', { source_id });
    const event = { event_key: source_id, source_id };
    await factory.insert('session_events', { ...event, session_id: session.mine, occurred_at: 'now', status: 'R' });
    await factory.insert('ingest_receipts', { event_key: source_id, digest: source_id });
    await factory.insert('ingest_parked', { ...event, parent_id: source_id, item: '{}' });
    await factory.insert('ingest_snapshots', { source_id, snapshot_id: 's' });
    await admin.query(`insert into rate_usage values ('AKIA1', 1, 1)`);
    await admin.query(
      `insert into audit_records (at, operation, scope, result, status, request_id, times)
       values (now(), 'GET /', 'none', 'FORBIDDEN', 403, gen_random_uuid(), 1)`,
    );
    await factory.insert('ingest_mentions', { source_id, snapshot_id: 's', session_id: source_id });
  });

  afterAll(async () => {
    await Promise.all([app, owner, admin].map(client => client.end()));
    await factory.close();
    await test.stop();
  });

  const seenIn = (table: string, name: string, identity: Partial<Identity>): Promise<string[]> =>
    identified(app, identity, () => column(app, table, name));

  it('is forced on every table, and a new table without it is noticed', async () => {
    expect((await admin.query(UNGUARDED)).rows).toEqual([]);
    await admin.query('begin');
    await admin.query('create table careless (id int)');
    expect((await admin.query(UNGUARDED)).rows).toEqual([{ relname: 'careless' }]);
    await admin.query('rollback');
  });

  it('is not gone around by a function that runs as its owner', async () => {
    const { rows } = await admin.query(
      `select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef`,
    );
    expect(rows).toEqual([]);
  });

  it('shows no row of any table without an identity', async () => {
    for (const table of tables) {
      const count = `select count(*)::int as n from ${table}`;
      expect((await admin.query(count)).rows[0].n, `${table} has rows to hide`).toBeGreaterThan(0);
      expect((await app.query(count)).rows, `of ${table}`).toEqual([{ n: 0 }]);
    }
  });

  it.each([
    ['none', identityOf({ mode: 'none' })],
    [
      'an empty one',
      { 'rollcall.scope': '', 'rollcall.access_keys': '', 'rollcall.groups': '', 'rollcall.domain': '' },
    ],
    ['one nobody has heard of', { 'rollcall.scope': 'root' }],
    ['a domain without its name', { 'rollcall.scope': 'domain' }],
    ['owning no key and leading nothing', own([])],
    ['owning keys without naming them', { 'rollcall.scope': 'own' }],
  ])('shows no owned row to the scope %s', async (_, identity) => {
    for (const table of ['sessions', 'containers', 'container_stats', 'session_dependencies', 'keypairs']) {
      expect(await identified(app, identity, () => column(app, table, '1')), `of ${table}`).toEqual([]);
    }
  });

  it.each(['sessions.id', 'containers.id', 'container_stats.container_id', 'session_dependencies.session_id'])(
    'shows each scope exactly its rows of %s',
    async place => {
      const [table = '', name = ''] = place.split('.');
      const seen = (identity: Partial<Identity>): Promise<string[]> => seenIn(table, name, identity);
      expect(await seen(EVERYTHING)).toEqual(Object.values(session).sort());
      expect(await seen(identityOf({ mode: 'domain', domain: 'home' }))).toEqual(
        [session.mine, session.team, session.mate].sort(),
      );
      expect(await seen(identityOf({ mode: 'domain', domain: 'abroad' }))).toEqual([session.abroad]);
      expect(await seen(own([mine.accessKey]))).toEqual([session.mine]);
      expect(await seen(own([mine.accessKey, stranger.accessKey]))).toEqual([session.mine, session.abroad].sort());
      expect(await seen(own([mine.accessKey], [team]))).toEqual([session.mine, session.team].sort());
      expect(await seen(own(['%', '*', `${mine.accessKey}"`, '{}', '"}, "', 'NULL']))).toEqual([]);
      expect(await seen(systemIdentity('login'))).toEqual([]);
    },
  );

  it('shows keys to their owner, to the admin of their domain and to the log-in', async () => {
    const all = [mine, mate, stranger].map(({ accessKey }) => accessKey).sort();
    expect(await seenIn('keypairs', 'access_key', own([mine.accessKey], [team]))).toEqual([mine.accessKey]);
    expect(await seenIn('keypairs', 'access_key', identityOf({ mode: 'domain', domain: 'abroad' }))).toEqual([
      stranger.accessKey,
    ]);
    expect(await seenIn('keypairs', 'access_key', EVERYTHING)).toEqual(all);
    expect(await seenIn('keypairs', 'access_key', systemIdentity('login'))).toEqual(all);
  });

  it('binds the role that owns the tables as well', async () => {
    for (const table of tables) {
      expect((await owner.query(`select count(*)::int as n from ${table}`)).rows, `of ${table}`).toEqual([{ n: 0 }]);
    }
    await expect(owner.query(`insert into domains (name) values ('slipped-in')`)).rejects.toThrow(/row-level security/);
  });

  it('is not switched off by the role it binds', async () => {
    const refusal = /permission denied|must be owner|row-level security|insufficient/;
    for (const statement of [
      'alter table sessions disable row level security',
      'alter table sessions no force row level security',
      'drop policy sessions_visible on sessions',
      'truncate container_stats',
      `set role ${TEST_OWNER}`,
      'create table public.mine (id int)',
      `select * from ${LEDGER}`,
      `create or replace function rollcall_scope() returns text language sql return 'all'`,
    ]) {
      await expect(app.query(statement), `of ${statement}`).rejects.toThrow(refusal);
    }
    await app.query('begin');
    await app.query('set local row_security = off');
    await expect(app.query('select * from sessions')).rejects.toThrow(/would be affected by row-level security/);
    await app.query('rollback');
  });

  it('binds a role that owns nothing and has no privilege beyond its grants', async () => {
    const { rows } = await admin.query(
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
              (select count(*)::int from pg_shdepend d where d.refobjid = r.oid and d.deptype = 'o') as owned,
              array(select g.rolname::text from pg_auth_members m join pg_roles g on g.oid = m.roleid
                     where m.member = r.oid) as member_of
         from pg_roles r where rolname = $1`,
      [TEST_APP],
    );
    const none = { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false };
    expect(rows).toEqual([{ ...none, rolreplication: false, owned: 0, member_of: ['rollcall_app'] }]);
  });
});

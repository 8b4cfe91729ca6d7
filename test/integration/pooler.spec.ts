import { MikroORM } from '@mikro-orm/postgresql';
import { Role } from '@rollcall/access';
import { signHeaders } from '@rollcall/signing';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeypairsService, secretBoxOf } from '../../src/accounts/index.js';
import { databaseOptions } from '../../src/database/mikro-orm.config.js';
import { type RunningServer, startServer } from '../../src/server.setup.js';
import { type AppSettings, readSettings } from '../../src/settings.js';
import { Factory, type TestUser } from '../factories/index.js';
import { eventually } from '../support/eventually.js';
import { samplesOf, valueOf } from '../support/metrics.js';
import { PgBouncer, withoutPgbouncer } from '../support/pgbouncer.js';
import { TEST_APP } from '../support/template.js';
import { TestApp } from '../support/test-app.js';

const ALONE = { shutdownDelaySeconds: 0, anyManagementPort: false };
/** Far below the seconds that a key is remembered for. */
const AT_ONCE_MS = 3_000;
const LIST = `query ($limit: Int!) { compute_session_list(limit: $limit, offset: 0) {
  total_count items { id session_name access_key containers { id } } } }`;

// Debian's package: apt-get install pgbouncer.
describe.skipIf(withoutPgbouncer)('behind PgBouncer in transaction mode', () => {
  let test: TestApp;
  let factory: Factory;
  let pooler: PgBouncer;
  let server: RunningServer;
  let settings: AppSettings;
  let users: TestUser[];

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    users = [];
    for (let n = 0; n < 6; n += 1) users.push(await factory.user({ role: Role.User }));
    for (const [index, user] of users.entries()) {
      for (let n = 0; n <= index; n += 1) await factory.container(await factory.session(user));
    }
    // Eight connections of the server's share two of the database's: transactions do change places.
    pooler = await PgBouncer.start(test.database, 2);
    settings = readSettings({
      DATABASE_URL: pooler.url(TEST_APP, test.database.name),
      DATABASE_DIRECT_URL: test.database.urlFor(TEST_APP, 'rollcall-test'),
      DATABASE_POOLER: 'transaction',
      DATABASE_POOL_SIZE: '8',
      PRINCIPAL_CACHE_SECONDS: '10',
      // How long anybody waits is not the question here.
      KEY_CONCURRENCY: '64',
      REQUEST_TIMEOUT_SECONDS: '30',
      ENCRYPTION_KEY: '5'.repeat(64),
      LOG_LEVEL: 'error',
      PORT: '0',
      MANAGEMENT_PORT: '0',
    });
    server = await startServer(settings, ALONE);
  });

  afterAll(async () => {
    await server?.stop();
    await pooler?.stop();
    await factory?.close();
    await test?.stop();
  });

  async function list({ accessKey, secretKey: secret }: TestUser, limit: number): Promise<unknown> {
    const [url, body] = [`${server.url}/admin/gql`, JSON.stringify({ query: LIST, variables: { limit } })];
    const headers = signHeaders({ accessKey, secret, method: 'POST', url, contentType: 'application/json', body });
    const answer = await fetch(url, { method: 'POST', headers: { ...headers }, body });
    const { data, errors } = (await answer.json()) as { data?: { compute_session_list: Listed }; errors?: unknown };
    return errors ?? { total: data?.compute_session_list.total_count, keys: keysOf(data?.compute_session_list) };
  }

  it('gives everybody their own rows, however transactions change places', async () => {
    const rounds = Array.from({ length: 40 }, (_, round) => users.map((user, index) => ({ user, index, round })));
    await Promise.all(
      rounds.flat().map(async ({ user, index, round }) => {
        const limit = 10 + (round % 3);
        expect(await list(user, limit)).toEqual({ total: index + 1, keys: [user.accessKey] });
      }),
    );
  });

  it('leaves nothing of a caller behind on a connection', async () => {
    await list(users[0] as TestUser, 10);
    const client = new Client({ connectionString: pooler.url(TEST_APP, test.database.name) });
    await client.connect();
    for (let n = 0; n < 6; n += 1) {
      const { rows } = await client.query(`select current_setting('rollcall.scope', true) as scope,
        (select count(*)::int from sessions) as seen, (select count(*)::int from pg_prepared_statements) as named`);
      expect(['', null]).toContain(rows[0].scope);
      expect(rows[0]).toMatchObject({ seen: 0, named: 0 });
    }
    await client.end();
  });

  /** How often keys are remembered when somebody asks three times. */
  async function remembered(at: RunningServer, user: TestUser): Promise<number> {
    const hits = async (): Promise<number> => {
      const samples = samplesOf(await (await fetch(`${at.managementUrl}/metrics`)).text());
      return valueOf(samples, 'rollcall_cache_requests_total', { cache: 'principal', result: 'hit' }) ?? 0;
    };
    const before = await hits();
    for (let n = 0; n < 3; n += 1) expect(await statusOf(at, user)).toBe(200);
    return (await hits()) - before;
  }

  it('listens past it, and so hears at once that a key it remembers is revoked', async () => {
    const user = await factory.user({ role: Role.User });
    expect(
      await eventually(
        () => remembered(server, user),
        n => n === 3,
      ),
    ).toBe(3);
    await factory.sql.query('update keypairs set is_active = false where access_key = $1', [user.accessKey]);
    const revoked = await eventually(
      () => statusOf(server, user),
      status => status !== 200,
      AT_ONCE_MS,
    );
    expect(revoked).toBe(401);
  });

  it('remembers no key where it could only listen through it', async () => {
    const deaf = await startServer({ ...settings, DATABASE_DIRECT_URL: undefined }, ALONE);
    const until = performance.now() + AT_ONCE_MS;
    while (performance.now() < until) expect(await remembered(deaf, users[1] as TestUser)).toBe(0);
    await deaf.stop();
  });

  it('writes through it', async () => {
    const orm = await MikroORM.init(databaseOptions({ url: settings.DATABASE_URL ?? '', poolSize: 4 }));
    const keypairs = new KeypairsService(orm, secretBoxOf(settings));
    const made = await keypairs.create({ email: (users[0] as TestUser).email });
    await keypairs.setActive(made.accessKey, false);
    expect((await keypairs.list()).find(({ accessKey }) => accessKey === made.accessKey)).toMatchObject({
      isActive: false,
    });
    await orm.close();
  });

  it('is ready', async () => {
    const answer = await fetch(`${server.managementUrl}/readyz`);
    expect([answer.status, await answer.text()]).toEqual([200, 'ready\n']);
  });
});

async function statusOf(at: RunningServer, { accessKey, secretKey: secret }: TestUser): Promise<number> {
  const url = `${at.url}/auth`;
  const headers = signHeaders({ accessKey, secret, method: 'GET', url, contentType: 'application/json' });
  return (await fetch(url, { headers: { ...headers } })).status;
}

interface Listed {
  readonly total_count: number;
  readonly items: readonly { readonly access_key: string; readonly containers: readonly unknown[] }[];
}

function keysOf(list: Listed | undefined): string[] {
  return [...new Set(list?.items.map(({ access_key }) => access_key))];
}

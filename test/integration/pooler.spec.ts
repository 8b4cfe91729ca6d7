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
import { PgBouncer, withoutPgbouncer } from '../support/pgbouncer.js';
import { TEST_APP } from '../support/template.js';
import { TestApp } from '../support/test-app.js';

const ALONE = { shutdownDelaySeconds: 0, anyManagementPort: false };
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

interface Listed {
  readonly total_count: number;
  readonly items: readonly { readonly access_key: string; readonly containers: readonly unknown[] }[];
}

function keysOf(list: Listed | undefined): string[] {
  return [...new Set(list?.items.map(({ access_key }) => access_key))];
}

import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatabaseProbe } from '../../src/database/database-probe.js';
import { Lifecycle, ManagementServer, probePages } from '../../src/health/index.js';
import { type RunningServer, startServer } from '../../src/server.setup.js';
import { type AppSettings, readSettings } from '../../src/settings.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { SilentServer } from '../support/silent-server.js';
import { TEST_APP, TEST_PASSWORD } from '../support/template.js';

interface Probed {
  readonly status: number;
  readonly text: string;
  readonly ms: number;
}

async function probe(url: string, path: string): Promise<Probed> {
  const from = performance.now();
  const answer = await fetch(url + path);
  return { status: answer.status, text: (await answer.text()).trim(), ms: performance.now() - from };
}

const ALONE = { shutdownDelaySeconds: 0, anyManagementPort: false };

describe('the management port', () => {
  let database: TestDatabase;
  let server: RunningServer;
  let owner: Client;

  const settings = (environment: Record<string, string> = {}): AppSettings =>
    readSettings({
      DATABASE_URL: database.urlFor(TEST_APP, TEST_PASSWORD),
      ENCRYPTION_KEY: '5'.repeat(64),
      LOG_LEVEL: 'error',
      PORT: '0',
      MANAGEMENT_PORT: '0',
      ...environment,
    });
  const ask = (path: string): Promise<Probed> => probe(server.managementUrl, path);

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = new Client({ connectionString: database.url });
    await owner.connect();
    server = await startServer(settings(), ALONE);
  });

  afterAll(async () => {
    await server.stop();
    await owner.end();
    await database.drop();
  });

  it('says alive, started and ready', async () => {
    expect(await ask('/livez')).toMatchObject({ status: 200, text: 'alive' });
    expect(await ask('/startupz')).toMatchObject({ status: 200, text: 'started' });
    expect(await ask('/readyz')).toMatchObject({ status: 200, text: 'ready' });
  });

  it('answers nothing of that on the port of the API', async () => {
    for (const path of ['/livez', '/readyz', '/startupz', '/metrics']) {
      expect(await probe(server.url, path)).toMatchObject({ status: 404 });
    }
  });

  it('answers no other path and no other method', async () => {
    for (const path of ['/', '/livez/', '/constructor', '/__proto__', '/graphql']) {
      expect(await ask(path)).toMatchObject({ status: 404 });
    }
    const posted = await fetch(`${server.managementUrl}/livez`, { method: 'POST', body: 'x' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const head = await fetch(`${server.managementUrl}/livez`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('is unready while migrations of this version are missing', async () => {
    const last = 'select max(name) from mikro_orm_migrations';
    const { rows } = await owner.query(`delete from mikro_orm_migrations where name = (${last}) returning name`);
    const behind = await eventually(
      () => ask('/readyz'),
      ({ status }) => status === 503,
    );
    expect(behind).toMatchObject({ status: 503, text: "1 of the database's migrations are not applied yet" });
    expect((await ask('/livez')).status).toBe(200);
    await owner.query('insert into mikro_orm_migrations (name) values ($1)', [rows[0].name]);
    expect(
      await eventually(
        () => ask('/readyz'),
        ({ status }) => status === 200,
      ),
    ).toMatchObject({ text: 'ready' });
  });

  it('is refused with a sentence when it is taken, or moves on a laptop', async () => {
    const port = new URL(server.managementUrl).port;
    const taken = settings({ MANAGEMENT_PORT: port });
    await expect(startServer(taken, ALONE)).rejects.toThrow(`MANAGEMENT_PORT: ${port} is taken`);
    const moved = await startServer(taken, { ...ALONE, anyManagementPort: true });
    expect(new URL(moved.managementUrl).port).not.toBe(port);
    await moved.stop();
    await expect(startServer(settings({ PORT: new URL(server.url).port }), ALONE)).rejects.toThrow(
      /PORT: \d+ is taken/,
    );
  });
});

describe('readiness', () => {
  let database: TestDatabase;
  let silent: SilentServer;
  const lifecycle = new Lifecycle();
  lifecycle.phase = 'serving';

  beforeAll(async () => {
    database = await createTestDatabase();
    silent = await SilentServer.start();
  });

  afterAll(async () => {
    await silent.stop();
    await database.drop();
  });

  async function managed<T>(url: string, work: (url: string) => Promise<T>): Promise<T> {
    const asked = new DatabaseProbe(url);
    const server = await ManagementServer.listen({ host: '127.0.0.1', port: 0 }, probePages(lifecycle, asked));
    try {
      return await work(server.url);
    } finally {
      await server.close();
      await asked.close();
    }
  }

  it.each([
    ['does not listen', () => 'postgres://nobody@127.0.0.1:1/none', 'ECONNREFUSED'],
    ['accepts and says nothing', () => `postgres://nobody@127.0.0.1:${silent.port}/none`, 'no answer within 350 ms'],
    ['refuses the login', () => database.urlFor('rollcall_nobody', 'x'), '28000'],
  ])('answers within half a second when the database %s', async (_, url, reason) => {
    await managed(url(), async at => {
      expect((await probe(at, '/livez')).status).toBe(200);
      // The first answer of a process also pays for what is loaded on the way.
      const [, { status, text, ms }] = [await probe(at, '/readyz'), await probe(at, '/readyz')];
      expect({ status, text }).toEqual({ status: 503, text: `the database does not answer (${reason})` });
      expect(ms).toBeLessThan(500);
    });
  });

  it('asks once for many who ask', async () => {
    const admin = new Client({ connectionString: database.url });
    await admin.connect();
    await managed(database.urlFor(TEST_APP, TEST_PASSWORD), async at => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => probe(at, '/readyz')));
      expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['ready']));
      const { rows } = await admin.query(
        `select count(*)::int as n from pg_stat_activity where datname = current_database() and usename = '${TEST_APP}'`,
      );
      expect(rows).toEqual([{ n: 1 }]);
    });
    await admin.end();
  });

  it('finds the database again after its connection was cut', async () => {
    const admin = new Client({ connectionString: database.url });
    await admin.connect();
    await managed(database.urlFor(TEST_APP, TEST_PASSWORD), async at => {
      expect((await probe(at, '/readyz')).status).toBe(200);
      await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and usename = '${TEST_APP}'`);
      expect(
        await eventually(
          () => probe(at, '/readyz'),
          ({ status }) => status === 200,
        ),
      ).toMatchObject({ status: 200 });
    });
    await admin.end();
  });
});

describe('a server whose pool is exhausted', () => {
  it('is ready all the same, within half a second', async () => {
    const database = await createTestDatabase();
    const url = database.urlFor(TEST_APP, TEST_PASSWORD);
    const environment = { DATABASE_URL: url, DATABASE_POOL_SIZE: '2', ENCRYPTION_KEY: '5'.repeat(64) };
    const settings = readSettings({ ...environment, LOG_LEVEL: 'error', PORT: '0', MANAGEMENT_PORT: '0' });
    const [locker, watcher] = [1, 2].map(() => new Client({ connectionString: database.url })) as [Client, Client];
    await Promise.all([locker.connect(), watcher.connect()]);
    const server = await startServer(settings, ALONE);
    try {
      await locker.query('begin');
      await locker.query('lock table keypairs in access exclusive mode');
      // Callers of an unknown key: each waits for the table with one of the two connections, or for a connection.
      const headers = { authorization: `Bearer ${unknownToken()}`, 'content-type': 'application/json' };
      const waiting = Array.from({ length: 8 }, () =>
        fetch(`${server.url}/graphql`, { method: 'POST', headers, body: '{"query":"{ __typename }"}' }),
      );
      const busy = async (): Promise<number> => {
        const { rows } = await watcher.query(`select count(*)::int as n from pg_stat_activity
          where datname = current_database() and usename = '${TEST_APP}' and wait_event_type = 'Lock'`);
        return rows[0].n as number;
      };
      expect(await eventually(busy, n => n === 2)).toBe(2);
      for (let round = 0; round < 5; round += 1) {
        const { status, text, ms } = await probe(server.managementUrl, '/readyz');
        expect({ status, text }).toEqual({ status: 200, text: 'ready' });
        expect(ms).toBeLessThan(500);
      }
      await locker.query('rollback');
      for (const answer of await Promise.all(waiting)) expect(answer.status).toBe(401);
    } finally {
      await server.stop();
      await Promise.all([locker.end(), watcher.end()]);
      await database.drop();
    }
  });
});

/** A token that names a key nobody has, well-formed enough to be looked up. */
function unknownToken(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1_000);
  const claims = { access_key: 'AKIANOBODYKNOWSTHIS2', iat: now, exp: now + 60 };
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.${Buffer.alloc(32, 7).toString('base64url')}`;
}

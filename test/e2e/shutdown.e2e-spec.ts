import { Agent, get, type IncomingMessage } from 'node:http';
import { mintBearer } from '@rollcall/signing';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BuiltInstallation } from '../support/built-installation.js';
import { eventually } from '../support/eventually.js';
import { TEST_APP } from '../support/template.js';

interface Outcome {
  readonly status: number;
  readonly connection: string | undefined;
  readonly text: string;
}

const question = (limit: number): string =>
  '/graphql?query=' + encodeURIComponent(`{ compute_session_list(limit: ${limit}, offset: 0) { items { id } } }`);
const QUESTION = question(1);

describe('a server that is told to end', () => {
  let installation: BuiltInstallation;
  let locker: Client;
  let headers: Record<string, string>;

  async function start(settings: Record<string, string>): Promise<void> {
    installation = await BuiltInstallation.start(settings);
    locker = new Client({ connectionString: installation.database.url });
    await locker.connect();
    await locker.query(`insert into domains (name) values ('default')`);
    await locker.query(
      `insert into users (email, username, domain_name, role) values ('a@b.c', 'a', 'default', 'user')`,
    );
    const { accessKey, secretKey } = await installation.createKey('a@b.c', 'AKIASHUTDOWNTEST0001');
    headers = { authorization: `Bearer ${await mintBearer({ accessKey, secret: secretKey })}` };
  }

  const alive = new Agent({ keepAlive: true, maxSockets: 8 });

  beforeEach(() => start({ SHUTDOWN_DELAY_SECONDS: '1.5', SHUTDOWN_TIMEOUT_SECONDS: '10' }));

  afterEach(async () => {
    await locker.end();
    await installation.stop();
  });

  /** An answer, or the code of what kept it from coming. */
  function ask(path = QUESTION, agent?: Agent): Promise<Outcome | string> {
    return new Promise(resolve => {
      const request = get(`${installation.url}${path}`, { headers, ...(agent ? { agent } : { agent: false }) });
      request.on('error', error => resolve((error as NodeJS.ErrnoException).code ?? error.message));
      request.on('response', (response: IncomingMessage) => {
        let text = '';
        response
          .on('data', chunk => (text += chunk))
          .on('end', () => {
            resolve({ status: response.statusCode ?? 0, connection: response.headers.connection, text });
          });
      });
    });
  }
  const readiness = async (): Promise<number> => (await fetch(`${installation.server.managementUrl}/readyz`)).status;
  const statusOf = (outcome: Outcome | string): number | string =>
    typeof outcome === 'string' ? outcome : outcome.status;

  it('is unready first, serves everybody who comes during the delay, and ends with 0', async () => {
    expect(statusOf(await ask(QUESTION, alive))).toBe(200);
    const ended = installation.server.ended();
    installation.server.signal('SIGTERM');
    expect(await eventually(readiness, status => status === 503)).toBe(503);

    const outcomes: (Outcome | string)[] = [];
    const until = performance.now() + 900;
    while (performance.now() < until) outcomes.push(...(await Promise.all([ask(), ask(QUESTION, alive), ask('/')])));
    expect(outcomes.length).toBeGreaterThan(10);
    expect(new Set(outcomes.map(statusOf))).toEqual(new Set([200]));
    expect(new Set(outcomes.map(outcome => (outcome as Outcome).connection))).toEqual(new Set(['close']));
    expect((await fetch(`${installation.server.managementUrl}/livez`)).status).toBe(200);

    expect(await ended).toBe(0);
    expect(await ask()).toBe('ECONNREFUSED');
    expect(installation.complaints).toBe('');
  });

  it('answers what is in flight when it stops listening, and ends only then', async () => {
    await locker.query('begin');
    await locker.query('lock table sessions in access exclusive mode');
    // Each another question: what is asked twice at the same time may be read once.
    const inFlight = [undefined, alive, undefined, alive].map((agent, n) => ask(question(n + 1), agent));
    await waiting(inFlight.length);
    const ended = installation.server.ended();
    installation.server.signal('SIGTERM');
    expect(
      await eventually(
        () => ask('/'),
        outcome => outcome === 'ECONNREFUSED',
      ),
    ).toBe('ECONNREFUSED');
    await locker.query('rollback');
    for (const outcome of await Promise.all(inFlight)) {
      expect(outcome).toMatchObject({ status: 200, text: expect.stringContaining('"items"') });
    }
    expect(await ended).toBe(0);
  });

  it('ends at once on a second signal', async () => {
    const ended = installation.server.ended();
    installation.server.signal('SIGTERM');
    await eventually(readiness, status => status === 503);
    installation.server.signal('SIGINT');
    expect(await ended).toBe(130);
  });

  /** Until so many statements of the server wait for the lock. */
  async function waiting(count: number): Promise<void> {
    const watcher = new Client({ connectionString: installation.database.url });
    await watcher.connect();
    const busy = async (): Promise<number> => {
      const { rows } = await watcher.query(`select count(*)::int as n from pg_stat_activity
        where datname = current_database() and usename = '${TEST_APP}' and wait_event_type = 'Lock'`);
      return rows[0].n as number;
    };
    expect(await eventually(busy, n => n === count)).toBe(count);
    await watcher.end();
  }
});

describe('a server with a short patience', () => {
  it('cuts off what is still in flight after the deadline, and ends', async () => {
    const installation = await BuiltInstallation.start({
      SHUTDOWN_DELAY_SECONDS: '0',
      SHUTDOWN_TIMEOUT_SECONDS: '0.3',
      LOG_LEVEL: 'warn',
    });
    const locker = new Client({ connectionString: installation.database.url });
    await locker.connect();
    try {
      await locker.query('begin');
      await locker.query('lock table keypairs in access exclusive mode');
      const accessKey = 'AKIASHUTDOWNTEST0001';
      const bearer = await mintBearer({ accessKey, secret: 'x'.repeat(40) });
      const cut = fetch(`${installation.url}/auth/test`, { headers: { authorization: `Bearer ${bearer}` } });
      const refused = cut.then(String, String);
      const busy = async (): Promise<number> => {
        const other = new Client({ connectionString: installation.database.url });
        await other.connect();
        const { rowCount } = await other.query(
          `select from pg_stat_activity where usename = '${TEST_APP}' and datname = current_database() and wait_event_type = 'Lock'`,
        );
        await other.end();
        return rowCount ?? 0;
      };
      await eventually(busy, n => n === 1);
      expect(await installation.server.stop()).toBe(0);
      expect(await refused).toBe('TypeError: fetch failed');
      expect(installation.complaints).toContain('Requests still in flight after SHUTDOWN_TIMEOUT_SECONDS were cut off');
    } finally {
      await locker.end();
      await installation.stop();
    }
  });
});

import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { CapturedOutput } from '../support/captured-output.js';
import { sentBy } from '../support/count-statements.js';
import { errorsOf } from '../support/graphql-outcome.js';
import { leakOf } from '../support/leaks.js';
import { momentOf, SourceClient } from '../support/source-client.js';
import { type Answer, TestApp } from '../support/test-app.js';

describe('an answer that takes too long', () => {
  let test: TestApp;
  let factory: Factory;
  let user: TestUser;
  let locker: Client;

  beforeAll(async () => {
    test = await TestApp.start({ KEY_CONCURRENCY: '64', REQUEST_TIMEOUT_SECONDS: '1' });
    factory = await Factory.open(test);
    user = await factory.user();
    locker = new Client({ connectionString: test.database.url });
    await locker.connect();
  });

  afterAll(async () => {
    await locker.end();
    await factory.close();
    await test.stop();
  });

  async function locked<T>(table: string, work: () => Promise<T>): Promise<T> {
    await locker.query(`begin; lock table ${table} in access exclusive mode`);
    try {
      return await work();
    } finally {
      await locker.query('rollback');
    }
  }

  const LIST = '{ compute_session_list(limit: 1, offset: 0) { items { id } } }';

  it.each([
    ['/graphql', 504],
    ['/admin/gql', 200],
    ['/admin/graphql', 504],
  ] as const)('because a table is locked is given up on %s, and its statement with it', async (path, status) => {
    const answer = await locked('sessions', () => test.gql(user, LIST, {}, path));
    expect([answer.status, leakOf(answer.text)]).toEqual([status, undefined]);
    if (path !== '/admin/graphql') expect(errorsOf(answer)).toMatchObject([{ extensions: { code: 'TIMED_OUT' } }]);
    await expect.poll(waiting).toBe(0);
    expect((await test.gql(user, LIST, {}, path)).status).toBe(200);
  });

  it.each(['/graphql', '/admin/gql', '/admin/graphql'] as const)(
    'is asked of the database once, however often it has been asked for before, on %s',
    async path => {
      for (let n = 0; n < 3; n += 1) await test.gql(user, LIST, {}, path);
      const first = await locked('sessions', () => test.gql(user, `${LIST} `, {}, path));
      const answers: Answer[] = [];
      const sent = await sentBy(() =>
        locked('sessions', async () => answers.push(await test.gql(user, LIST, {}, path))),
      );
      expect(sent.filter(({ text }) => text.includes('from sessions'))).toHaveLength(1);
      const [again] = answers as [Answer];
      expect([again.status, withoutId(again)]).toEqual([first.status, withoutId(first)]);
    },
  );

  it('is said to be so when it is a batch that waits', async () => {
    const source = await factory.source(['home']);
    const client = new SourceClient(test.url, source);
    const body = {
      id: randomUUID(),
      name: 'n',
      status: 'RUNNING',
      created_at: momentOf(0),
      owner: { domain_name: 'home' },
    };
    const item = client.item('session.upsert', 0, body);
    const { status, body: problem } = await locked('sessions', () => client.push(item));
    expect([status, problem.code]).toEqual([504, 'TIMED_OUT']);
    await expect.poll(waiting).toBe(0);
    expect(await client.outcomes(item)).toEqual(['accepted']);
  });

  it('because the keys are locked is a problem of the server', async () => {
    const [wrapped, bare, rest] = await locked('users', () =>
      Promise.all([
        test.signed(user, 'POST', '/admin/gql', { query: LIST }),
        test.signed(user, 'GET', '/auth/role'),
        test.signed(user, 'GET', '/v1/whoami'),
      ]),
    );
    expect([wrapped.status, bare.status, rest.status]).toEqual([504, 504, 504]);
    expect(rest.body).toMatchObject({ code: 'TIMED_OUT', title: 'The answer took too long.' });
  });

  it('does not use up the connections', async () => {
    await locked('sessions', async () => {
      const answers = await Promise.all(Array.from({ length: 30 }, () => test.gql(user, LIST)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([504]));
    });
    await expect.poll(waiting).toBe(0);
    const after = await Promise.all(Array.from({ length: 30 }, () => test.gql(user, LIST)));
    expect(new Set(after.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it.each([
    ['GET', '/v1/sessions'],
    ['POST', '/graphql'],
    ['POST', '/admin/gql'],
    ['POST', '/admin/graphql'],
  ] as const)('is one line in the log, whatever it still waited for: %s %s', async (method, path) => {
    const body = method === 'POST' ? { query: LIST } : undefined;
    const errors = await logged(async () => {
      const asked = () => test.signed(user, method, path, body);
      await locked('sessions', async () => {
        await Promise.all(Array.from({ length: 20 }, asked));
        await expect.poll(waiting).toBe(0);
      });
      await asked();
    });
    expect(errors.map(({ err }) => err.code ?? err.type)).toEqual(
      Array(20).fill(expect.stringMatching(/^(57014|TIMED_OUT)$/)),
    );
    expect(new Set(errors.map(({ request_id: id }) => id)).size).toBe(20);
  });

  it.each(['/v1/sessions', `/graphql?query=${encodeURIComponent(LIST)}`])(
    'is no failure of ours once whoever asked has left: %s',
    async path => {
      const errors = await logged(async () => {
        await locked('sessions', async () => {
          const leaving = new AbortController();
          const { signal } = leaving;
          const asked = Array.from({ length: 20 }, async () =>
            fetch(test.url + path, { headers: await test.bearer(user), signal }).catch(() => undefined),
          );
          await expect.poll(waiting).toBeGreaterThan(0);
          leaving.abort();
          await Promise.all(asked);
          await expect.poll(waiting).toBe(0);
        });
        await test.signed(user, 'GET', '/v1/sessions');
      });
      expect(errors).toEqual([]);
    },
  );

  /** What is written into the log of errors meanwhile. */
  async function logged(work: () => Promise<void>): Promise<LoggedError[]> {
    const output = new CapturedOutput();
    output.start();
    try {
      await work();
    } finally {
      output.stop();
    }
    const lines = output.text.split('\n').filter(line => line.startsWith('{"level":"error"'));
    return lines.map(line => JSON.parse(line) as LoggedError);
  }

  /** Statements of the server that still wait for a lock. */
  async function waiting(): Promise<number> {
    const { rows } = await locker.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows[0]?.n ?? 0;
  }
});

interface LoggedError {
  readonly request_id: string;
  readonly err: { readonly type: string; readonly code?: string };
}

/** The request's number is another one each time. */
function withoutId({ text }: Answer): string {
  return text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '*');
}

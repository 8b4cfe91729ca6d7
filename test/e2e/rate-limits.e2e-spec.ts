import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Client } from 'pg';
import { Factory, type TestUser } from '../factories/index.js';
import { type Answer, TestApp } from '../support/test-app.js';

const LIMIT = 20;

describe('a limit of a key', () => {
  let test: TestApp;
  let other: TestApp;
  let factory: Factory;
  let admin: Client;

  beforeAll(async () => {
    test = await TestApp.start();
    other = await TestApp.start({}, test.database);
    factory = await Factory.open(test);
    admin = new Client({ connectionString: test.database.url });
    await admin.connect();
  });

  afterAll(async () => {
    await admin.end();
    await factory.close();
    await other.app.close();
    await test.stop();
  });

  async function limited(limit: number | null = LIMIT): Promise<TestUser> {
    const user = await factory.user();
    await factory.sql.query('update keypairs set rate_limit = $2 where access_key = $1', [user.accessKey, limit]);
    return user;
  }

  const ask = (user: TestUser, app = test): Promise<Answer> => app.signed(user, 'GET', '/auth');
  const fieldsOf = ({ headers }: Answer): Record<string, string> =>
    Object.fromEntries([...headers].filter(([name]) => /ratelimit|retry/.test(name)));

  it('is told with every answer, as Backend.AI does and as the IETF will', async () => {
    const user = await limited();
    const [first, second] = [await ask(user), await ask(user)];
    expect(fieldsOf(first)).toEqual({
      'x-ratelimit-limit': '20',
      'x-ratelimit-remaining': '19',
      'x-ratelimit-window': '900',
      'ratelimit-policy': '"key";q=20;w=900',
      ratelimit: '"key";r=19;t=900',
    });
    expect(fieldsOf(second)['x-ratelimit-remaining']).toBe('18');
  });

  it('is not held against anybody for as long as the clock is set back', async () => {
    const user = await limited(1);
    expect([(await ask(user)).status, (await ask(user)).status]).toEqual([200, 429]);
    await admin.query('delete from rate_usage where access_key = $1', [user.accessKey]);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 600_000 });
    try {
      await sleep(1_100);
      expect((await ask(user)).status).toBe(200);
    } finally {
      vi.useRealTimers();
    }
  });

  it('lets that many requests through, and refuses more in the words of each path', async () => {
    const user = await limited();
    const statuses: number[] = [];
    for (let n = 0; n < LIMIT + 3; n += 1) statuses.push((await ask(user)).status);
    expect(statuses.filter(status => status === 200)).toHaveLength(LIMIT);
    expect(statuses.slice(LIMIT)).toEqual([429, 429, 429]);
    const [gql, graphql, rest] = await Promise.all([
      test.gql(user, '{ __typename }', {}, '/admin/gql'),
      test.gql(user, '{ __typename }'),
      test.signed(user, 'GET', '/v1/whoami'),
    ]);
    expect([gql.status, gql.body]).toEqual([
      429,
      {
        type: 'https://api.backend.ai/probs/rate-limit-exceeded',
        title: 'You have reached your API query rate limit.',
      },
    ]);
    for (const answer of [graphql, rest]) {
      expect(answer).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED', status: 429 } });
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(fieldsOf(answer)).toMatchObject({ 'x-ratelimit-remaining': '0', 'x-ratelimit-limit': '20' });
      const retry = Number(answer.headers.get('retry-after'));
      expect([retry > 0, retry <= 901]).toEqual([true, true]);
    }
  });

  it('is one limit, whichever replica is asked', async () => {
    const user = await limited();
    const answers: Answer[] = [];
    for (let n = 0; n < LIMIT + 5; n += 1) answers.push(await ask(user, n % 2 === 0 ? test : other));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(LIMIT);
    expect(answers.at(-1)?.status).toBe(429);
  });

  it('is never exceeded by requests that come at the same time', async () => {
    const user = await limited(40);
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => ask(user, n % 2 === 0 ? test : other)));
    const through = answers.filter(({ status }) => status === 200).length;
    expect([through <= 40, through >= 39]).toEqual([true, true]);
  });

  it('is spent by the nodes that a question asks for, not by the question', async () => {
    const user = await limited(1_000);
    const before = Number(fieldsOf(await ask(user))['x-ratelimit-remaining']);
    const query = 'query ($n: Int!) { compute_session_list(limit: $n, offset: 0) { items { id } } }';
    const remaining: number[] = [];
    for (const [n, path] of [
      [10, '/graphql'],
      [1_000, '/graphql'],
      [1_000, '/admin/gql'],
      [1_000, '/admin/graphql'],
    ] as const) {
      remaining.push(Number(fieldsOf(await test.gql(user, query, { n }, path))['x-ratelimit-remaining']));
    }
    const spent = remaining.map((value, index) => (index === 0 ? before : (remaining[index - 1] as number)) - value);
    expect(spent).toEqual([1, 11, 11, 11]);
  });

  it('is nothing to a key that has none', async () => {
    const answer = await ask(await limited(null));
    expect([answer.status, fieldsOf(answer)]).toEqual([200, {}]);
  });

  it('lets nothing through when it is none', async () => {
    expect((await ask(await limited(0))).status).toBe(429);
  });

  it('is there again when its uses have left the window', async () => {
    const user = await limited(2);
    expect([(await ask(user)).status, (await ask(user)).status, (await ask(user)).status]).toEqual([200, 200, 429]);
    await admin.query('update rate_usage set minute = minute - 16 where access_key = $1', [user.accessKey]);
    await expect.poll(async () => (await ask(user)).status, { timeout: 5_000 }).toBe(200);
  });

  it('takes nobody down when its account cannot be kept', async () => {
    const user = await limited(2);
    await admin.query('alter table rate_usage rename to rate_usage_gone');
    try {
      const answers = [await ask(user), await ask(user), await ask(user)];
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    } finally {
      await admin.query('alter table rate_usage_gone rename to rate_usage');
    }
  });

  it('is nobody’s to see, under any identity but its own', async () => {
    await factory.sql.query('select 1');
    const { rows } = await factory.sql.query('select * from rate_usage');
    expect(rows).toEqual([]);
    expect((await admin.query('select * from rate_usage')).rowCount).toBeGreaterThan(0);
  });
});

describe('a key with many requests at once', () => {
  let test: TestApp;
  let factory: Factory;
  let locker: Client;

  beforeAll(async () => {
    test = await TestApp.start({ KEY_CONCURRENCY: '2' });
    factory = await Factory.open(test);
    locker = new Client({ connectionString: test.database.url });
    await locker.connect();
  });

  afterAll(async () => {
    await locker.end();
    await factory.close();
    await test.stop();
  });

  it('waits for itself; another key is served meanwhile', async () => {
    const [greedy, modest] = [await factory.user(), await factory.user()];
    await locker.query('begin; lock table sessions in access exclusive mode');
    const list = '{ compute_session_list(limit: 1, offset: 0) { items { id } } }';
    const flood = Promise.all(Array.from({ length: 110 }, () => test.gql(greedy, list)));
    try {
      const meanwhile = await test.gql(modest, '{ user { uuid } }');
      expect([meanwhile.status, meanwhile.body.data.user.uuid]).toEqual([200, modest.id]);
      const refused = (await flood).filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThanOrEqual(108 - 2);
      expect(refused[0]).toMatchObject({ status: 429, body: { code: 'TOO_MANY_AT_ONCE' } });
      expect(refused[0]?.headers.get('retry-after')).toBe('1');
    } finally {
      await locker.query('rollback');
    }
    expect((await test.gql(greedy, list)).status).toBe(200);
  });
});

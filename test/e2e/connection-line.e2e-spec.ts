import { request as send } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { lineOf } from '@rollcall/database';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { primaryPool } from '../../src/database/pool-state.js';
import { Factory, type TestSource, type TestUser } from '../factories/index.js';
import { momentOf, SourceClient } from '../support/source-client.js';
import { TestApp } from '../support/test-app.js';

const CONNECTIONS = 2;
const PAGE = '/v1/sessions?limit=1';
const LIST =
  '{ a: compute_session_list(limit: 1, offset: 0) { items { id } } b: compute_session_list(limit: 2, offset: 0) { items { id } } }';

describe.each([
  ['of callers who are known', '10'],
  ['of callers who have to be looked up', '0'],
])('while every connection is in use, requests %s', (_, PRINCIPAL_CACHE_SECONDS) => {
  let test: TestApp;
  let factory: Factory;
  let admin: Client;
  let user: TestUser;
  let source: TestSource;

  beforeAll(async () => {
    const pool = { DATABASE_POOL_SIZE: String(CONNECTIONS), KEY_CONCURRENCY: '64' };
    test = await TestApp.start({ ...pool, PRINCIPAL_CACHE_SECONDS, REQUEST_TIMEOUT_SECONDS: '1' });
    factory = await Factory.open(test);
    [user, source] = [await factory.user(), await factory.source(['home'])];
    admin = new Client({ connectionString: test.database.url });
    await admin.connect();
    // Whoever is known from now on is known, and has what a key may spend without asking.
    const first = await Promise.all(asked());
    if (first.some(({ status }) => status !== 200)) throw new Error('Not everybody could be made known');
  });

  afterAll(async () => {
    await admin.end();
    await factory.close();
    await test.stop();
  });

  const asked = () => [
    // Not the same: that would be read once for all of them.
    ...[1, 2, 3].map(limit => test.signed(user, 'GET', `/v1/sessions?limit=${limit}`)),
    test.gql(user, LIST),
    test.gql(user, LIST, {}, '/admin/graphql'),
    push(),
  ];

  function push(): Promise<{ status: number }> {
    const client = new SourceClient(test.url, source);
    const owner = { domain_name: 'home' };
    const body = { id: crypto.randomUUID(), name: 'pushed', status: 'RUNNING', created_at: momentOf(0), owner };
    return client.push(client.item('session.upsert', 0, body));
  }

  const waiting = async (): Promise<number> => (await primaryPool(test.orm)).waitingCount;

  /** When each of these connections was last asked for anything. */
  async function lastAsked(pids: readonly number[]): Promise<unknown[]> {
    const { rows } = await admin.query<object>(
      `select pid, query_start, query from pg_stat_activity
        where pid = any($1) order by pid`,
      [pids],
    );
    return rows;
  }

  /** While every connection there is has been taken; `work` gives them back, or the end does. */
  async function exhausted(work: (giveBack: () => void, pids: number[]) => Promise<void>): Promise<void> {
    const line = lineOf(await test.orm.em.getConnection().getNativeClient());
    const taken = await Promise.all(Array.from({ length: CONNECTIONS }, () => line.connect()));
    const pids: number[] = [];
    for (const { client } of taken) pids.push((await client.query('select pg_backend_pid() as pid')).rows[0].pid);
    const giveBack = (): void => {
      for (const connection of taken.splice(0)) connection.release();
    };
    await work(giveBack, pids).finally(giveBack);
  }

  it('leave the line once they are answered with 504, and ask the database for nothing afterwards', () =>
    exhausted(async (giveBack, pids) => {
      const answers = Promise.all(asked());
      await expect.poll(waiting).toBeGreaterThanOrEqual(6);
      expect((await answers).map(({ status }) => status)).toEqual(Array(6).fill(504));
      expect(await waiting()).toBe(0);
      const before = await lastAsked(pids);
      expect(before).toHaveLength(CONNECTIONS);
      giveBack();
      await sleep(500);
      expect(await lastAsked(pids)).toEqual(before);
      expect((await Promise.all(asked())).map(({ status }) => status)).toEqual(Array(6).fill(200));
    }));

  it('are served in turn when a connection is free in time', () =>
    exhausted(async giveBack => {
      const answers = Promise.all(asked());
      await expect.poll(waiting).toBeGreaterThanOrEqual(6);
      giveBack();
      expect((await answers).map(({ status }) => status)).toEqual(Array(6).fill(200));
      expect(await waiting()).toBe(0);
    }));

  it('leave it when their caller has gone', () =>
    exhausted(async (giveBack, pids) => {
      const headers = await test.bearer(user);
      const sent = send(test.url + PAGE, { headers, agent: false }).on('error', () => undefined);
      sent.end();
      await expect.poll(waiting).toBe(1);
      const before = await lastAsked(pids);
      sent.destroy();
      await expect.poll(waiting, { timeout: 500, interval: 10 }).toBe(0);
      giveBack();
      await sleep(200);
      expect(await lastAsked(pids)).toEqual(before);
    }));
});

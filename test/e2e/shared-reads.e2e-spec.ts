import { request as send } from 'node:http';
import { Role } from '@rollcall/access';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditLogService } from '../../src/audit/index.js';
import { Factory, type TestUser } from '../factories/index.js';
import { sentBy } from '../support/count-statements.js';
import { type Answer, TestApp } from '../support/test-app.js';

const LIST = '{ compute_session_list(limit: 100, offset: 0) { total_count items { id } } }';

describe('a list that many ask for at the same time', () => {
  let test: TestApp;
  let factory: Factory;
  let locker: Client;
  let user: TestUser;

  beforeAll(async () => {
    test = await TestApp.start({ KEY_CONCURRENCY: '64', PRINCIPAL_CACHE_SECONDS: '10' });
    factory = await Factory.open(test);
    user = await factory.user();
    locker = new Client({ connectionString: test.database.url });
    await locker.connect();
    await factory.container(await factory.session(user));
    // Requests of a key that is looked up for each of them are nobody's in particular.
    await ask();
  });

  afterAll(async () => {
    await locker.end();
    await factory.close();
    await test.stop();
  });

  /** While totals have to wait, though sessions can be written. */
  async function held<T>(work: () => Promise<T>): Promise<T> {
    await locker.query('begin; lock table session_counts in access exclusive mode');
    try {
      return await work();
    } finally {
      await locker.query('rollback');
    }
  }

  const blocked = async (): Promise<number> => {
    const { rows } = await locker.query<{ n: number }>('select count(*)::int as n from pg_locks where not granted');
    return rows[0]?.n ?? 0;
  };

  async function untilBlocked(reads: number): Promise<void> {
    await expect.poll(blocked, { timeout: 20_000 }).toBeGreaterThanOrEqual(reads);
  }

  const pages = (sent: ReadonlyArray<{ readonly text: string }>): number =>
    sent.filter(({ text }) => text.includes('from sessions s')).length;

  function totalOf({ body }: Answer): number {
    return (body as { compute_session_list: { total_count: number } }).compute_session_list.total_count;
  }

  const ask = (who = user, what = LIST): Promise<Answer> => test.gql(who, what, {}, '/admin/graphql');

  it('is read once for all who have asked before it is, and shows all of them what was written before', async () => {
    const answers: Answer[] = [];
    const sent = await sentBy(async () => {
      const asked = await held(async () => {
        const first = ask();
        await untilBlocked(1);
        await factory.session(user);
        const rest = Array.from({ length: 9 }, () => ask());
        await untilBlocked(2);
        return [first, ...rest];
      });
      answers.push(...(await Promise.all(asked)));
    });
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    const [before = 0, ...after] = answers.map(totalOf);
    expect(after).toEqual(Array(9).fill(before + 1));
    // Whoever comes after the others have begun is read for once more.
    expect(pages(sent)).toBeLessThan(answers.length / 2);
  });

  it('is read for each caller alone, who may see the same sessions and not the same of them', async () => {
    const callers = [Role.SuperAdmin, Role.SuperAdmin, Role.Monitor].map(role => factory.user({ role }));
    const restricted = '{ compute_session_list(limit: 1, offset: 0) { total_count items { agent } } }';
    const all = await Promise.all(callers);
    for (const caller of all) await ask(caller, restricted);
    const asked: Array<Promise<Answer>> = [];
    const sent = await sentBy(async () => {
      await held(async () => {
        for (const caller of all) asked.push(ask(caller, restricted));
        await untilBlocked(all.length);
      });
      await Promise.all(asked);
    });
    const agents = (await Promise.all(asked)).map(({ text }) => text.includes('"agent":"i-agent-1"'));
    expect(agents).toEqual([true, true, false]);
    expect(pages(sent)).toBe(all.length);
  });

  it.each(['/admin/graphql', '/graphql'] as const)('is in the audit for each who has seen it: %s', async path => {
    const superAdmin = await factory.user({ role: Role.SuperAdmin });
    const watch = () => test.gql(superAdmin, LIST, {}, path);
    for (let n = 0; n < 2; n += 1) await watch();
    const sent = await sentBy(async () => {
      await held(async () => {
        const asked = [1, 2, 3, 4].map(watch);
        await untilBlocked(1);
        return Promise.all([...asked, locker.query('rollback')]);
      });
    });
    expect(pages(sent)).toBeLessThan(4);
    await test.app.get(AuditLogService, { strict: false }).write();
    const { rows } = await locker.query<{ operation: string }>('select operation from audit_records where actor = $1', [
      superAdmin.accessKey,
    ]);
    expect(rows.map(({ operation }) => operation)).toEqual(Array(6).fill(`POST ${path} compute_session_list`));
  });

  it('is read for the others though one of them leaves', async () => {
    const headers = await test.bearer(user);
    const body = JSON.stringify({ query: LIST });
    const asked = await held(async () => {
      const first = ask();
      await untilBlocked(1);
      const options = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, agent: false };
      const leaving = send(`${test.url}/admin/graphql`, options).on('error', () => undefined);
      leaving.end(body);
      const rest = [ask(), ask()];
      await untilBlocked(2);
      leaving.destroy();
      return [first, ...rest];
    });
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});

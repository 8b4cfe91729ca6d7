import { randomUUID } from 'node:crypto';
import { Role } from '@rollcall/access';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { SessionQuestions } from '../support/session-questions.js';
import { TestApp } from '../support/test-app.js';

/** Every key that a list may be ordered by under its own name, and the columns that give it values, ties and gaps. */
const ORDERS: Readonly<Record<string, (n: number) => Record<string, unknown>>> = {
  id: () => ({}),
  name: n => ({ name: `n${n % 4}` }),
  type: n => ({ session_type: n % 2 === 0 ? 'batch' : 'interactive' }),
  owner: () => ({}),
  user_id: n => (n % 3 === 0 ? { user_id: null } : {}),
  full_name: () => ({}),
  access_key: () => ({}),
  domain: () => ({}),
  team: () => ({}),
  status: n => ({ status: ['RUNNING', 'PENDING', 'ERROR'][n % 3] }),
  reason: n => ({ status_info: n % 3 === 0 ? null : `r${n % 2}` }),
  result: n => ({ result: n % 2 === 0 ? 'SUCCESS' : 'UNDEFINED' }),
  tag: n => ({ tag: n % 3 === 0 ? null : `t${n % 2}` }),
  image: () => ({}),
  gpu: n => ({ occupied_slots: { 'cuda.device': String(n % 3), 'cuda.shares': '0.25' } }),
  cpu: n => ({ occupied_slots: { cpu: String(n % 3) } }),
  mem: n => ({ occupied_slots: { mem: String((n % 3) * 1024) } }),
  created: n => ({ created_at: `2026-11-01T00:00:00.00000${n % 5}Z` }),
  starts: n => ({ starts_at: n % 3 === 0 ? null : `2026-11-0${(n % 2) + 1}T00:00:00.000001Z` }),
  changed: n => ({ status_changed: n % 3 === 0 ? null : `2026-11-0${(n % 2) + 1}T00:00:00Z` }),
  terminated: n => ({ terminated_at: n % 3 === 0 ? null : `2026-11-0${(n % 2) + 1}T00:00:00Z` }),
  scaling_group: n => ({ scaling_group: n % 3 === 0 ? null : `g${n % 2}` }),
  cluster_mode: n => ({ cluster_mode: n % 2 === 0 ? 'single-node' : 'multi-node' }),
  cluster_size: n => ({ cluster_size: (n % 3) + 1 }),
  cluster_template: n => ({ cluster_template: n % 3 === 0 ? null : 'x' }),
  command: n => ({ startup_command: n % 3 === 0 ? null : `run ${n % 2}` }),
  agent: () => ({}),
};
const CHANGING = { status: 'TERMINATED', status_changed: new Date(), status_info: 'moved', tag: 'moved' };
const STEADY = ['id', 'name', 'owner', 'created', 'domain', 'scaling_group'];

describe('cursors', () => {
  let test: TestApp;
  let factory: Factory;
  let ask: SessionQuestions;
  let root = {} as TestUser;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    ask = new SessionQuestions(test);
    root = await factory.user({ domain: 'root', role: Role.SuperAdmin });
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  interface List {
    readonly items: ReadonlyArray<{ readonly id: string }>;
    readonly next_cursor: string | null;
  }
  const QUERY = `query ($first: Int, $after: String, $order: String, $filter: String, $key: String) {
    compute_session_list(limit: 100, offset: 0, first: $first, after: $after, order: $order, filter: $filter,
                         access_key: $key) { items { id } next_cursor } }`;
  const page = async (variables: object): Promise<List> =>
    (await ask.data(root, QUERY, variables)).compute_session_list;
  const refused = (variables: object): Promise<string> => ask.error(root, QUERY, variables);

  /** Pages through to the end; `between` runs beside every question. */
  async function through(variables: object, between: () => Promise<unknown>): Promise<string[]> {
    const ids: string[] = [];
    for (let after: string | null | undefined; after !== null;) {
      const [{ items, next_cursor: next }] = await Promise.all([page({ ...variables, after, first: 5 }), between()]);
      ids.push(...items.map(({ id }) => id));
      after = next;
    }
    return ids;
  }

  const insert = (owner: TestUser, columns: Record<string, unknown>): Promise<void> =>
    factory.insert('sessions', {
      ...{ id: randomUUID(), name: 'n', status: 'RUNNING', domain_name: owner.domain, user_id: owner.id },
      ...{ access_key: owner.accessKey, ...columns },
    });

  it.each(Object.keys(ORDERS).flatMap(key => [`+${key}`, `-${key}`]))(
    'survive inserts in the order %s: who was there throughout appears once',
    async order => {
      const owner = await factory.user();
      const columns = ORDERS[order.slice(1)] as (n: number) => Record<string, unknown>;
      const there: string[] = [];
      for (let n = 0; n < 23; n += 1) {
        const id = randomUUID();
        await insert(owner, { id, ...columns(n) });
        there.push(id);
      }
      let n = 0;
      // Sixty more, wherever they fall; then the writer rests, or a page at the end would never be the last.
      const write = async (): Promise<void> => {
        for (const end = Math.min(n + 6, 60); n < end; n += 1) await insert(owner, columns(n));
      };
      const seen = await through({ order, key: owner.accessKey }, write);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter(id => there.includes(id)).sort()).toEqual(there.sort());
    },
  );

  it.each(STEADY)('survive changes of everything but %s, which they are ordered by', async order => {
    const owner = await factory.user();
    const there: string[] = [];
    for (let n = 0; n < 23; n += 1) {
      const id = randomUUID();
      await insert(owner, { id, name: `n${n % 4}`, created_at: `2026-11-01T00:00:00.00000${n % 5}Z` });
      there.push(id);
    }
    const sets = Object.keys(CHANGING).map((column, index) => `${column} = $${index + 2}`);
    const write = async (): Promise<void> => {
      const id = there[Math.floor(Math.random() * there.length)];
      await factory.sql.query(`update sessions set ${sets.join(', ')} where id = $1`, [id, ...Object.values(CHANGING)]);
    };
    expect((await through({ order, key: owner.accessKey }, write)).sort()).toEqual(there.sort());
  });

  it('lead to the end and no further, and go on from a page that was asked for by offset', async () => {
    const owner = await factory.user();
    for (let n = 0; n < 10; n += 1) await insert(owner, {});
    const key = owner.accessKey;
    const all = (await page({ key })).items;
    expect(await page({ key, first: 10 })).toMatchObject({ next_cursor: null });
    const first = await page({ key, first: 4 });
    const rest = await page({ key, first: 6, after: first.next_cursor });
    expect([...first.items, ...rest.items]).toEqual(all);
    expect(rest.next_cursor).toBeNull();
    expect(await page({ key, first: 0 })).toEqual({ items: [], next_cursor: null });
    const skipped = (
      await ask.data(root, `{ l: compute_session_list(limit: 3, offset: 2, access_key: "${key}") { next_cursor } }`)
    ).l;
    expect((await page({ key, first: 1, after: skipped.next_cursor })).items).toEqual(all.slice(5, 6));
  });

  it('are of no use for another filter, order or caller, nor beside an offset', async () => {
    const owner = await factory.user();
    for (let n = 0; n < 3; n += 1) await insert(owner, {});
    const key = owner.accessKey;
    const { next_cursor: after } = await page({ key, first: 1, order: 'name' });
    const other = 'INVALID_ARGUMENT: Invalid argument. (after: belongs to a list with another filter, order or caller)';
    expect(await refused({ key, after })).toBe(other);
    expect(await refused({ key, after, order: '-name' })).toBe(other);
    expect(await refused({ key, after, order: 'name', filter: 'gpu>0' })).toBe(other);
    expect(await refused({ after, order: 'name' })).toBe(other);
    expect(await ask.error(owner, QUERY, { key, after, order: 'name' })).toBe(other);
    const beside = `{ compute_session_list(limit: 1, offset: 1, after: "${after}", order: "name", access_key: "${key}") { items { id } } }`;
    expect(await ask.error(root, beside)).toMatch(/^INVALID_ARGUMENT: .*offset: a page after a cursor skips nothing/);
  });

  it('that were tampered with are refused, whatever they say', async () => {
    const owner = await factory.user();
    for (let n = 0; n < 3; n += 1) await insert(owner, { created_at: '2026-11-01T00:00:00.000001Z' });
    const key = owner.accessKey;
    const order = '-created,gpu,name,terminated';
    const { next_cursor: cursor } = await page({ key, first: 1, order });
    const [seal, position] = JSON.parse(Buffer.from(String(cursor), 'base64url').toString()) as [string, unknown[]];
    const forged = (values: unknown): string => Buffer.from(JSON.stringify([seal, values])).toString('base64url');
    expect((await page({ key, order, after: forged(position) })).items).toHaveLength(2);
    const values = [
      null,
      1,
      {},
      [],
      '',
      'x',
      "'",
      '\0',
      '2026-02-30 00:00:00',
      '0000-01-01 00:00:00',
      'infinity',
      'NaN',
      '9'.repeat(99),
      'é'.repeat(70_000),
    ];
    for (const value of values) {
      for (const place of position.keys()) {
        const answer = await test.gql(root, QUERY, { key, order, after: forged(position.with(place, value)) });
        expect([200, 400]).toContain(answer.status);
        if (answer.status === 400) expect(answer.text).toMatch(/"INVALID_ARGUMENT".*/);
      }
    }
    for (const after of [
      '',
      'x',
      '%',
      'null',
      'W10',
      forged('x'),
      forged([]),
      forged(position.slice(1)),
      'a'.repeat(200_000),
    ]) {
      expect(await refused({ key, order, after })).toMatch(/^INVALID_ARGUMENT: .*after: is no cursor of ours/);
    }
  });

  it('are short enough for an address, however long what they point at is', async () => {
    // Nothing takes more room in JSON, and in the text that it becomes, than control characters.
    const long = (characters: number): string => '\u0001'.repeat(characters);
    const owner = await factory.user({ email: `${randomUUID()}${long(284)}` });
    await factory.sql.query('update users set full_name = $1 where id = $2', [long(128), owner.id]);
    const session = { name: long(256), status_info: long(1024), startup_command: long(300), tag: long(64) };
    for (let n = 0; n < 2; n += 1) {
      const id = await factory.session(owner, session);
      await factory.sql.query('update containers set image = $1, agent = $2 where id = $3', [long(512), long(128), id]);
    }
    const order = 'reason,image,owner,name,command,agent,full_name,tag';
    const of = (rest: object) => new URLSearchParams({ order, limit: '1', access_key: owner.accessKey, ...rest });
    const first = await test.signed(root, 'GET', `/v1/sessions?${of({}).toString()}`);
    const second = await test.signed(root, 'GET', `/v1/sessions?${of({ cursor: first.body.next_cursor }).toString()}`);
    expect(second).toMatchObject({ status: 200, body: { items: [{}], next_cursor: null } });
  });

  it('are named in a refusal as the caller named them', async () => {
    const { body } = await test.signed(root, 'GET', '/v1/sessions?cursor=x');
    expect(body).toMatchObject({ code: 'INVALID_ARGUMENT', detail: 'cursor: is no cursor of ours' });
  });

  it('made of any text at all are an answer or a refusal, never a failure', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.json()), async text => {
        for (const after of [text, Buffer.from(text).toString('base64url')]) {
          expect(await refused({ first: 1, after })).toMatch(/^(INVALID_ARGUMENT|BAD_USER_INPUT)/);
        }
      }),
      { numRuns: 40 },
    );
  });
});

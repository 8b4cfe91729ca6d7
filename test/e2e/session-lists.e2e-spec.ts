import { randomUUID } from 'node:crypto';
import { Role } from '@rollcall/access';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { type Page, SessionQuestions } from '../support/session-questions.js';
import { TestApp } from '../support/test-app.js';

describe('lists of sessions', () => {
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

  const refused = (paging: string): Promise<string> =>
    ask.error(root, `{ compute_session_list(${paging}) { total_count } }`);

  it('page through ties in time without repeating or missing a session', async () => {
    const owner = await factory.user();
    const at = '2026-01-01T00:00:00Z';
    for (let n = 0; n < 25; n += 1) await factory.session(owner, { created_at: at, status_changed: at });
    const all = await ask.page(owner);
    const seen: unknown[] = [];
    for (let offset = 0; offset < 25; offset += 4) {
      const { items, total_count: total } = await ask.page(owner, `limit: 4, offset: ${offset}`);
      seen.push(...items.map(({ id }) => id));
      expect(total).toBe(25);
    }
    expect(seen).toEqual(all.items.map(({ id }) => id));
    expect(new Set(seen).size).toBe(25);
  });

  it('are ordered by whatever happened last, newest first', async () => {
    const owner = await factory.user();
    const made = async (created: string, changed: string | null, ended: string | null): Promise<string> =>
      factory.session(owner, { created_at: created, status_changed: changed, terminated_at: ended });
    const old = await made('2026-01-01T00:00:00Z', null, null);
    const ended = await made('2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z', '2026-01-09T00:00:00Z');
    const changed = await made('2026-01-04T00:00:00Z', '2026-01-05T00:00:00Z', null);
    const { items } = await ask.page(owner);
    expect(items.map(({ id }) => id)).toEqual([ended, changed, old]);
  });

  it('give no items and the true total for a limit of 0 and an offset beyond the end', async () => {
    const owner = await factory.user();
    for (let n = 0; n < 3; n += 1) await factory.session(owner);
    for (const list of ['compute_session_list', 'legacy_compute_session_list']) {
      for (const paging of ['limit: 0, offset: 0', 'limit: 10, offset: 3', 'limit: 10000, offset: 2147483647']) {
        expect(await ask.page(owner, paging, list)).toEqual({ total_count: 3, items: [] });
      }
    }
    const none = await factory.user();
    expect(await ask.page(none)).toEqual({ total_count: 0, items: [] });
  });

  it('refuse a limit or an offset that means nothing, by name', async () => {
    expect(await refused('limit: -1, offset: 0')).toMatch(/^INVALID_ARGUMENT: .*limit: expected 0 to 10000/);
    expect(await refused('limit: 10001, offset: 0')).toMatch(/^INVALID_ARGUMENT: .*limit: expected 0 to 10000/);
    expect(await refused('limit: 1, offset: -1')).toMatch(/^INVALID_ARGUMENT: .*offset: expected 0 or more/);
  });

  it('read a status, or several, in any case and with blanks, and refuse an unknown one', async () => {
    const owner = await factory.user();
    const of: Record<string, string> = {};
    for (const status of ['RUNNING', 'PENDING', 'TERMINATED', 'HIBERNATED']) {
      of[status] = await factory.session(owner, { status });
    }
    const ids = (...statuses: string[]): string[] => statuses.map(status => of[status] as string).sort();
    const ask1 = (status: string): Promise<string[]> => ask.ids(owner, `status: "${status}"`);
    expect(await ask1('RUNNING')).toEqual(ids('RUNNING'));
    expect(await ask1('running')).toEqual(ids('RUNNING'));
    expect(await ask1(' Running ,\\tPENDING,RUNNING')).toEqual(ids('RUNNING', 'PENDING'));
    expect(await ask1('RESIZING,SUSPENDED,SCHEDULED,DEPRIORITIZING')).toEqual([]);
    expect(await ask.ids(owner, 'status: null')).toEqual(ids('RUNNING', 'PENDING', 'TERMINATED', 'HIBERNATED'));
    for (const bad of ['HIBERNATED', '', ' ', ',', 'RUNNING,', 'RUNNING PENDING', '%', 'RUNNIN_', `R'--`]) {
      const query = `{ compute_session_list(limit: 1, offset: 0, status: "${bad}") { total_count } }`;
      expect(await ask.error(owner, query)).toMatch(/^INVALID_ARGUMENT: .*status: unknown status .*RUNNING/);
    }
    const { items } = await ask.page(owner, '', 'compute_session_list', 'id status');
    expect(items).toContainEqual({ id: of['HIBERNATED'], status: 'HIBERNATED' });
  });

  const orderable: ReadonlyArray<[string, string, string, string]> = [
    ['name', 'name', 'a', 'b'],
    ['sess_id', 'name', 'a', 'b'],
    ['session_name', 'name', 'a', 'b'],
    ['sess_type', 'session_type', 'batch', 'interactive'],
    ['session_type', 'session_type', 'batch', 'interactive'],
    ['status', 'status', 'PENDING', 'RUNNING'],
    ['status_info', 'status_info', 'a', 'b'],
    ['status_changed', 'status_changed', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'],
    ['created_at', 'created_at', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'],
    ['terminated_at', 'terminated_at', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'],
    ['scaling_group', 'scaling_group', 'a', 'b'],
    ['result', 'result', 'FAILURE', 'SUCCESS'],
  ];

  it.each(orderable)('of older clients are ordered by %s', async (orderKey, column, low, high) => {
    const owner = await factory.user();
    const [second, first] = [
      await factory.session(owner, { [column]: high }),
      await factory.session(owner, { [column]: low }),
    ];
    const ordered = async (direction: string): Promise<unknown[]> => {
      const args = `order_key: "${orderKey}"${direction}`;
      return (await ask.page(owner, args, 'legacy_compute_session_list')).items.map(({ id }) => id);
    };
    expect(await ordered('')).toEqual([first, second]);
    expect(await ordered(', order_asc: true')).toEqual([first, second]);
    expect(await ordered(', order_asc: false')).toEqual([second, first]);
  });

  it('of older clients break ties by id, and put what has no value last', async () => {
    const owner = await factory.user();
    const ids: string[] = [];
    for (let n = 0; n < 6; n += 1) ids.push(await factory.session(owner, { name: 'same' }));
    const some = await factory.session(owner, { name: 'same', scaling_group: 'gpu' });
    const ordered = async (args: string): Promise<unknown[]> =>
      (await ask.page(owner, args, 'legacy_compute_session_list')).items.map(({ id }) => id);
    expect(await ordered('order_key: "name"')).toEqual([...ids, some].sort());
    for (const direction of ['true', 'false']) {
      expect((await ordered(`order_key: "scaling_group", order_asc: ${direction}`))[0]).toBe(some);
    }
  });

  describe('without pages', () => {
    let crowd = {} as TestUser;
    const listed = `{ compute_sessions(access_key: "$ak") { id } }`;

    beforeAll(async () => {
      crowd = await factory.user({ domain: 'crowd' });
      await factory.sql.query(
        `insert into sessions (id, name, domain_name, user_id, access_key, status)
         select gen_random_uuid(), 'n' || n, 'crowd', $1, $2, 'RUNNING' from generate_series(1, 10000) as n`,
        [crowd.id, crowd.accessKey],
      );
    });

    it('hold all of 10,000 sessions', async () => {
      const { compute_sessions: items } = await ask.data(crowd, listed.replace('$ak', crowd.accessKey));
      expect(new Set(items.map(({ id }: { id: string }) => id)).size).toBe(10_000);
    });

    it('are an error of one more, never a cut', async () => {
      const extra = await factory.session(crowd, { status: 'PENDING' });
      for (const key of [crowd, root]) {
        expect(await ask.error(key, listed.replace('$ak', crowd.accessKey))).toBe(
          'SESSIONS_TOO_MANY: Too many sessions for an unpaged list; use compute_session_list. (more than 10000 sessions match)',
        );
      }
      const narrowed = await ask.data(crowd, `{ compute_sessions(status: "PENDING") { id } }`);
      expect(narrowed.compute_sessions).toEqual([{ id: extra }]);
      expect((await ask.page(crowd, 'limit: 10000, offset: 10000')) satisfies Page).toMatchObject({
        total_count: 10_001,
        items: [{}],
      });
    });
  });

  it('keep a session whose owner and group are gone', async () => {
    const [owner, group] = [await factory.user({ domain: 'left' }), await factory.group('left')];
    const orphan = await factory.session(owner, { group_id: group, created_user_id: owner.id, name: 'orphan' });
    await factory.sql.query('delete from groups where id = $1', [group]);
    await factory.sql.query('delete from users where id = $1', [owner.id]);
    const fields = 'id name user_email user_uuid group_name group_id created_user_email access_key';
    const gone = { user_email: null, user_uuid: null, group_name: null, group_id: null, created_user_email: null };
    const admin = await factory.user({ domain: 'left', role: Role.Admin });
    for (const key of [root, admin]) {
      const args = 'domain_name: "left"';
      expect(await ask.page(key, args, 'compute_session_list', fields)).toEqual({
        total_count: 1,
        items: [{ id: orphan, name: 'orphan', ...gone, access_key: owner.accessKey }],
      });
      const { compute_session: one } = await ask.data(key, `{ compute_session(id: "${orphan}") { ${fields} } }`);
      expect(one).toMatchObject({ id: orphan, ...gone });
    }
  });

  it('accept variables that are null, undeclared or left out', async () => {
    const query = `query ($l: Int!, $ak: String, $s: String, $g: String) {
      compute_session_list(limit: $l, offset: 0, access_key: $ak, status: $s, group_id: $g) { total_count } }`;
    for (const variables of [{ l: 1 }, { l: 1, ak: null, s: null, g: null }, { l: 1, access_key: randomUUID() }]) {
      expect((await ask.data(root, query, variables)).compute_session_list.total_count).toBeGreaterThan(10_000);
    }
  });
});

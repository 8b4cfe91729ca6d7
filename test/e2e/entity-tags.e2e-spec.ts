import { Role } from '@rollcall/access';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MaintenanceService } from '../../src/maintenance/index.js';
import { Factory, type TestUser } from '../factories/index.js';
import { sentBy } from '../support/count-statements.js';
import { TestApp, type Answer } from '../support/test-app.js';

type Person = 'user' | 'lead' | 'mate' | 'admin' | 'strangeAdmin' | 'superadmin';

const EVERY_COLUMN =
  '/v1/sessions?fields=id,session_name,user_email,group_name,image,containers.id,containers.live_stat';

describe('the entity tag of a list', () => {
  let test: TestApp;
  let factory: Factory;
  const people = {} as Record<Person, TestUser>;
  let team = '';
  let own = '';
  let shared = '';
  let foreign = '';

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    for (const name of ['user', 'lead', 'mate'] as const) people[name] = await factory.user({ domain: 'home' });
    people.admin = await factory.user({ domain: 'home', role: Role.Admin });
    people.strangeAdmin = await factory.user({ domain: 'abroad', role: Role.Admin });
    people.superadmin = await factory.user({ domain: 'home', role: Role.SuperAdmin });
    team = await factory.group('home', 'team');
    await factory.member(team, people.lead, 'lead');
  });

  beforeEach(async () => {
    await factory.sql.query('delete from sessions');
    own = await factory.session(people.user);
    shared = await factory.session(people.mate, { group_id: team });
    foreign = await factory.session(people.strangeAdmin);
    await factory.sql.query(
      `insert into container_stats (container_id, domain_name, access_key, live_stat) values ($1, '', '', '{}')`,
      [own],
    );
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  async function get(person: Person, path: string, tag?: string): Promise<Answer> {
    const headers = await test.bearer(people[person]);
    return test.request('GET', path, { ...headers, ...(tag === undefined ? {} : { 'if-none-match': tag }) });
  }

  async function tagOf(person: Person, path: string): Promise<string> {
    const { status, headers } = await get(person, path);
    expect(status).toBe(200);
    return headers.get('etag') as string;
  }

  it('answers 304 with one cheap statement while nothing changes, and nothing but headers', async () => {
    const tag = await tagOf('user', '/v1/sessions');
    expect(tag).toMatch(/^"[\w-]{27}"$/);
    let answer: Answer | undefined;
    const sent = await sentBy(async () => {
      answer = await get('user', '/v1/sessions', tag);
    });
    expect([answer?.status, answer?.text, answer?.headers.get('etag')]).toEqual([304, '', tag]);
    expect(answer?.headers.get('cache-control')).toBe('private, no-cache');
    expect(answer?.headers.get('content-type')).toBeNull();
    const reads = sent.filter(({ text }) => !/keypairs/.test(text));
    expect(reads).toHaveLength(1);
    expect(reads[0]?.text).toMatch(/from session_changes/);
    for (const header of [`W/${tag}`, `"x", ${tag}`, '*']) {
      expect((await get('user', '/v1/sessions', header)).status).toBe(304);
    }
    expect((await get('user', '/v1/sessions', '"x"')).status).toBe(200);
    const head = await test.request('HEAD', '/v1/sessions', {
      ...(await test.bearer(people.user)),
      'if-none-match': tag,
    });
    expect(head.status).toBe(304);
  });

  const CHANGES: ReadonlyArray<[string, () => Promise<unknown>]> = [
    ['a status', () => run(`update sessions set status = 'ERROR' where id = $1`, own)],
    ['a name', () => run(`update sessions set name = 'other' where id = $1`, own)],
    ['a new session', () => factory.session(people.user)],
    ['a session that goes', () => run('delete from sessions where id = $1', own)],
    ['a new container', () => factory.container(own)],
    ['a container', () => run(`update containers set image = 'other' where session_id = $1`, own)],
    ['a container that goes', () => run('delete from containers where session_id = $1', own)],
    ['live stats', () => run(`update container_stats set live_stat = '{"a":1}' where container_id = $1`, own)],
    ['stats that go', () => run('delete from container_stats where container_id = $1', own)],
    ['an owner that moves away', () => run(`update sessions set access_key = 'AKIAOTHER' where id = $1`, own)],
    ['a group it is put into', () => run('update sessions set group_id = $2 where id = $1', own, team)],
    ['a domain it is put into', () => run(`update sessions set domain_name = 'abroad' where id = $1`, own)],
    ['an e-mail', () => run(`update users set email = email || 'x', full_name = 'x' where id = $1`, people.mate.id)],
    ['a group’s name', () => run(`update groups set name = name || 'x' where id = $1`, team)],
  ];

  function run(text: string, ...values: unknown[]): Promise<unknown> {
    return factory.sql.query(text, values);
  }

  it.each(CHANGES)('is another one after a change of %s', async (_, change) => {
    const before = await Promise.all((['user', 'admin', 'superadmin'] as const).map(each => tagOf(each, EVERY_COLUMN)));
    await change();
    for (const [index, person] of (['user', 'admin', 'superadmin'] as const).entries()) {
      const { status, headers } = await get(person, EVERY_COLUMN, before[index]);
      expect([person, status]).toEqual([person, 200]);
      expect(headers.get('etag')).not.toBe(before[index]);
    }
  });

  it('stays while only other domains, or stats that are not shown, change', async () => {
    const tag = await tagOf('admin', '/v1/sessions');
    await run(`update sessions set status = 'ERROR' where id = $1`, foreign);
    await run(`update container_stats set live_stat = '{"b":1}' where container_id = $1`, own);
    expect((await get('admin', '/v1/sessions', tag)).status).toBe(304);
    await run(`update sessions set status = 'ERROR' where id = $1`, shared);
    expect((await get('admin', '/v1/sessions', tag)).status).toBe(200);
  });

  it('sees what a led group and a second key show', async () => {
    const lead = await tagOf('lead', '/v1/sessions');
    await run(`update sessions set name = 'again' where id = $1`, shared);
    expect((await get('lead', '/v1/sessions', lead)).status).toBe(200);
    const key = await test.keypairs.create({ email: people.lead.email });
    const before = await tagOf('lead', '/v1/sessions');
    await factory.session(people.lead, { access_key: key.accessKey });
    expect((await get('lead', '/v1/sessions', before)).status).toBe(200);
  });

  it('is the caller’s own, and ends with a role or a membership', async () => {
    expect(await tagOf('admin', '/v1/sessions')).not.toBe(await tagOf('superadmin', '/v1/sessions'));
    const changes: ReadonlyArray<[string, string, string]> = [
      [`update users set role = 'admin' where id = $1`, `update users set role = 'user' where id = $1`, people.user.id],
      [
        `insert into group_members (group_id, user_id, role) select id, $1, 'lead' from groups where name like 'team%'`,
        'delete from group_members where user_id = $1',
        people.user.id,
      ],
    ];
    for (const [change, back, id] of changes) {
      const tag = await tagOf('user', '/v1/sessions');
      await run(change, id);
      await expect.poll(async () => (await get('user', '/v1/sessions', tag)).status).toBe(200);
      await run(back, id);
    }
  });

  it('belongs to one question: fields, filter, order and page', async () => {
    const tag = await tagOf('user', '/v1/sessions');
    for (const query of ['fields=id', 'limit=20', 'order=-name', 'filter=status:running', 'total=true']) {
      const { status, headers } = await get('user', `/v1/sessions?${query}`, tag);
      expect([query, status, headers.get('etag') === tag]).toEqual([query, 200, false]);
    }
  });

  it.each([
    'fields=id,freshness',
    'fields=observed_at',
    'fields=stuck',
    'fields=*',
    'fields=containers.freshness',
    'fields=dependencies.stuck',
    'fields=status_history',
    'filter=stuck:true',
    'filter=freshness:live',
  ])('is left out where the time alone changes the answer: %s', async query => {
    const { status, headers } = await get('user', `/v1/sessions?${query}`);
    expect([status, headers.get('etag')]).toEqual([200, null]);
    expect((await get('user', `/v1/sessions?${query}`, '*')).status).toBe(200);
  });

  it('never matches twice where a filter counts back from now', async () => {
    const path = '/v1/sessions?filter=age%3C1h';
    const tag = await tagOf('user', path);
    expect((await get('user', path, tag)).status).toBe(200);
  });

  it('refuses a wrong question before it looks at tags', async () => {
    expect((await get('user', '/v1/sessions?filter=stauts:x', '*')).status).toBe(400);
    expect((await get('user', '/v1/sessions?order=stauts', '*')).status).toBe(400);
    expect((await get('user', '/v1/sessions?cursor=none', '*')).status).toBe(400);
    expect((await get('user', '/v1/sessions?access_key=AKIANOBODY', '*')).status).toBe(403);
  });

  it('survives the folding of what was noted', async () => {
    for (let n = 0; n < 20; n += 1) await run('update sessions set num_queries = $2 where id = $1', own, n);
    const tag = await tagOf('superadmin', EVERY_COLUMN);
    const count = async (): Promise<number> =>
      Number((await factory.sql.query('select count(*) from session_changes')).rows[0].count);
    const before = await count();
    await test.app.get(MaintenanceService).runNow('session-changes');
    expect(await count()).toBeLessThan(before / 2);
    expect((await get('superadmin', EVERY_COLUMN, tag)).status).toBe(304);
  });

  it('is not fooled by a transaction that began before the list was read and ends after', async () => {
    const slow = await Factory.open(test);
    await slow.sql.query('begin');
    await slow.sql.query(`update sessions set name = 'slow' where id = $1`, [own]);
    await factory.session(people.user);
    const tag = await tagOf('user', '/v1/sessions');
    expect((await get('user', '/v1/sessions', tag)).status).toBe(304);
    await slow.sql.query('commit');
    expect((await get('user', '/v1/sessions', tag)).status).toBe(200);
    await slow.close();
  });
});

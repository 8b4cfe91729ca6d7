import { Role } from '@rollcall/access';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { SessionQuestions } from '../support/session-questions.js';
import { TestApp, type TestKey } from '../support/test-app.js';

const LISTS = ['compute_session_list', 'legacy_compute_session_list'] as const;
const FORBIDDEN = 'FORBIDDEN: Forbidden operation.';

type Person = 'user' | 'lead' | 'mate' | 'admin' | 'monitor' | 'superadmin' | 'stranger' | 'strangeAdmin';

describe('who sees which sessions', () => {
  let test: TestApp;
  let factory: Factory;
  let ask: SessionQuestions;
  let second: TestKey;
  let team = '';
  const people = {} as Record<Person, TestUser>;
  const of: Record<string, string> = {};

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    ask = new SessionQuestions(test);
    for (const name of ['user', 'lead', 'mate'] as const) people[name] = await factory.user({ domain: 'home' });
    people.admin = await factory.user({ domain: 'home', role: Role.Admin });
    people.monitor = await factory.user({ domain: 'home', role: Role.Monitor });
    people.superadmin = await factory.user({ domain: 'home', role: Role.SuperAdmin });
    people.stranger = await factory.user({ domain: 'abroad' });
    people.strangeAdmin = await factory.user({ domain: 'abroad', role: Role.Admin });
    second = await test.keypairs.create({ email: people.user.email });
    team = await factory.group('home', 'team');
    await factory.member(team, people.lead, 'lead');
    await factory.member(team, people.mate);
    for (const name of ['user', 'lead', 'mate', 'stranger'] as const) of[name] = await factory.session(people[name]);
    of['second'] = await factory.session(people.user, { access_key: second.accessKey });
    of['team'] = await factory.session(people.mate, { group_id: team });
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  const named = (names: readonly string[]): string[] => names.map(name => of[name] as string).sort();
  const home = ['user', 'lead', 'mate', 'second', 'team'];
  const everything = [...home, 'stranger'];
  const key = (person: Person): string => `access_key: "${people[person].accessKey}"`;

  const awaited = async (person: Person): Promise<unknown> => {
    const query = `{ compute_session(id: "${of['team']}") { dependencies { id containers { id } } } }`;
    const { compute_session: session } = await ask.data(people[person], query);
    return session.dependencies.map(({ id }: { id: string }) => id).sort();
  };

  const roleOf = async (person: Person, group = ''): Promise<unknown> =>
    Object.values((await test.signed(people[person], 'GET', `/auth/role${group}`)).body);

  const scopes: ReadonlyArray<[Person, readonly string[]]> = [
    ['superadmin', everything],
    ['monitor', everything],
    ['admin', home],
    ['strangeAdmin', ['stranger']],
    ['user', ['user', 'second']],
    ['mate', ['mate', 'team']],
    ['lead', ['lead', 'team']],
    ['stranger', ['stranger']],
  ];

  describe.each(LISTS)('in %s', list => {
    it.each(scopes)('a caller like %s sees the rows of its scope, and their number', async (person, visible) => {
      const { items, total_count: total } = await ask.page(people[person], '', list);
      expect(items.map(({ id }) => String(id)).sort()).toEqual(named(visible));
      expect(total).toBe(visible.length);
    });

    const narrowed: ReadonlyArray<[Person, Person, readonly string[] | 'forbidden']> = [
      ['superadmin', 'stranger', ['stranger']],
      ['superadmin', 'user', ['user']],
      ['monitor', 'stranger', ['stranger']],
      ['admin', 'user', ['user']],
      ['admin', 'stranger', []],
      ['strangeAdmin', 'user', []],
      ['user', 'user', ['user']],
      ['user', 'mate', 'forbidden'],
      ['user', 'stranger', 'forbidden'],
      ['mate', 'lead', 'forbidden'],
      ['lead', 'lead', ['lead']],
      ['lead', 'mate', ['team']],
      ['lead', 'user', 'forbidden'],
      ['lead', 'stranger', 'forbidden'],
    ];

    it.each(narrowed)('%s who names the key of %s gets %j', async (person, owner, expected) => {
      const args = key(owner);
      const question = `{ ${list}(limit: 10, offset: 0, ${args}) { items { id } } }`;
      const outcome = (await ask.error(people[person], question)) || (await ask.page(people[person], args, list));
      expect(outcome).toEqual(
        expected === 'forbidden'
          ? FORBIDDEN
          : { total_count: expected.length, items: named(expected).map(id => ({ id })) },
      );
    });

    const domains: ReadonlyArray<[Person, string, readonly string[] | 'forbidden']> = [
      ['superadmin', 'abroad', ['stranger']],
      ['superadmin', 'home', home],
      ['superadmin', 'nowhere', []],
      ['monitor', 'abroad', ['stranger']],
      ['admin', 'home', home],
      ['admin', 'abroad', 'forbidden'],
      ['admin', 'nowhere', 'forbidden'],
      ['user', 'home', ['user', 'second']],
      ['user', 'abroad', 'forbidden'],
      ['user', 'nowhere', 'forbidden'],
      ['user', '', 'forbidden'],
      ['lead', 'home', ['lead', 'team']],
      ['lead', 'abroad', 'forbidden'],
    ];

    it.each(domains)('%s who names the domain "%s" gets %j', async (person, domain, expected) => {
      const args = `domain_name: "${domain}"`;
      const question = `{ ${list}(limit: 10, offset: 0, ${args}) { items { id } } }`;
      const outcome = (await ask.error(people[person], question)) || (await ask.ids(people[person], args, list));
      expect(outcome).toEqual(expected === 'forbidden' ? FORBIDDEN : named(expected));
    });
  });

  it('answers a lead about a key without anything in scope as about an unknown key, byte for byte', async () => {
    const about = async (accessKey: string): Promise<string> => {
      const question = `{ compute_session_list(limit: 1, offset: 0, access_key: "${accessKey}") { total_count } }`;
      return (await ask.answer(people.lead, question, '/admin/gql')).text;
    };
    expect(await about(people.user.accessKey)).toBe(await about('AKIANOBODY'));
    expect(await about(people.stranger.accessKey)).toBe(await about('AKIANOBODY'));
  });

  it('shows the sessions of both keys of a user to either key', async () => {
    for (const signedBy of [people.user, second]) {
      expect(await ask.ids(signedBy)).toEqual(named(['user', 'second']));
      expect(await ask.ids(signedBy, key('user'))).toEqual(named(['user']));
      expect(await ask.ids(signedBy, `access_key: "${second.accessKey}"`)).toEqual(named(['second']));
    }
  });

  it('narrows by group inside the scope only', async () => {
    const group = `group_id: "${team}"`;
    expect(await ask.ids(people.superadmin, group)).toEqual(named(['team']));
    expect(await ask.ids(people.lead, group)).toEqual(named(['team']));
    expect(await ask.ids(people.mate, `group_id: "${team.toUpperCase()}"`)).toEqual(named(['team']));
    expect(await ask.ids(people.user, group)).toEqual([]);
    expect(await ask.ids(people.strangeAdmin, group)).toEqual([]);
  });

  it('ends a lead’s sight with the lead, and with the group', async () => {
    const other = await factory.group('home');
    await factory.member(other, people.stranger, 'lead');
    const session = await factory.session(people.mate, { group_id: other });
    expect(await ask.ids(people.stranger)).toContain(session);
    await factory.sql.query('update groups set is_active = false where id = $1', [other]);
    expect(await ask.ids(people.stranger)).not.toContain(session);
    await factory.sql.query('update groups set is_active = true where id = $1', [other]);
    await factory.sql.query(`update group_members set role = 'member' where group_id = $1`, [other]);
    expect(await ask.ids(people.stranger)).not.toContain(session);
    await factory.sql.query('delete from sessions where id = $1', [session]);
  });

  it('finds a single session within the scope only, by id and by name', async () => {
    await factory.sql.query(`update sessions set name = 'wanted' where id = $1`, [of['team']]);
    const seen = async (person: Person, args: string): Promise<unknown> =>
      (await ask.data(people[person], `{ compute_session(${args}) { id } }`)).compute_session;
    for (const args of [`id: "${of['team']}"`, 'sess_id: "wanted"', `sess_id: "wanted", domain_name: "home"`]) {
      expect(await seen('lead', args)).toEqual({ id: of['team'] });
      expect(await seen('admin', args)).toEqual({ id: of['team'] });
      expect(await seen('user', args)).toBeNull();
    }
    expect(await seen('superadmin', `id: "${of['team']}", access_key: "${people.user.accessKey}"`)).toBeNull();
    const foreign = `{ compute_session(id: "${of['team']}", access_key: "${people.mate.accessKey}") { id } }`;
    expect(await ask.error(people.user, foreign)).toBe(FORBIDDEN);
  });

  it('shows what a session waits for as far as the caller sees that, too', async () => {
    for (const name of ['lead', 'stranger', 'user']) {
      await factory.insert('session_dependencies', { session_id: of['team'], depends_on: of[name] });
    }
    expect(await awaited('superadmin')).toEqual(named(['lead', 'stranger', 'user']));
    expect(await awaited('admin')).toEqual(named(['lead', 'user']));
    expect(await awaited('lead')).toEqual(named(['lead']));
    expect(await awaited('mate')).toEqual([]);
  });

  it('orders and filters by no restricted field, save for super-administrators', async () => {
    for (const person of ['user', 'admin', 'monitor', 'lead'] as const) {
      const order = '{ legacy_compute_session_list(limit: 1, offset: 0, order_key: "agent") { total_count } }';
      expect(await ask.error(people[person], order)).toMatch(/^INVALID_ARGUMENT: .*order_key: expected one of/);
      for (const arg of ['filter: "agent:i-agent-1"', 'filter: "-agents~1"', 'order: "agent"', 'order: "-agent_ids"']) {
        const query = `{ compute_session_list(limit: 1, offset: 0, ${arg}) { total_count } }`;
        expect(await ask.error(people[person], query)).toMatch(/^FORBIDDEN: Forbidden operation\. /);
      }
      expect(await ask.error(people[person], '{ facets(by: ["status"], filter: "agent:x") { key } }')).toMatch(
        /^FORBID/,
      );
    }
  });

  it('says where a caller stands in the words of the oldest clients', async () => {
    expect(await roleOf('superadmin')).toEqual(['superadmin', 'admin', null]);
    expect(await roleOf('admin')).toEqual(['user', 'admin', null]);
    expect(await roleOf('monitor')).toEqual(['user', 'user', null]);
    expect(await roleOf('mate', '?group=team')).toEqual(['user', 'user', 'user']);
    expect(await roleOf('mate', `?group=${team}`)).toEqual(['user', 'user', 'user']);
    expect(await roleOf('user', '?group=team')).toEqual(['user', 'user', null]);
  });
});

import { randomUUID } from 'node:crypto';
import { Role } from '@rollcall/access';
import { shapeOf } from '@rollcall/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContainerView } from '../../src/containers/index.js';
import { SessionView } from '../../src/sessions/index.js';
import { Factory, type TestUser } from '../factories/index.js';
import { type Outcome, type Question, viaGraphql, viaRest } from '../support/drivers.js';
import { TestApp } from '../support/test-app.js';

const PEOPLE = ['user', 'lead', 'mate', 'admin', 'strangeAdmin', 'monitor', 'superadmin', 'source'] as const;
type Person = (typeof PEOPLE)[number];

const leaves = (view: Parameters<typeof shapeOf>[0], prefix = ''): string =>
  [...shapeOf(view).values()]
    .filter(({ value }) => value.kind !== 'view')
    .map(({ name }) => `${prefix}${name}`)
    .join(',');
/** Every field there is, edges and restricted ones included. */
const ALL_CONTAINER = leaves(ContainerView);
const ALL_SESSION = `${leaves(SessionView)},${leaves(ContainerView, 'containers.')},dependencies.id,dependencies.agent`;

describe('the same question in REST and in GraphQL', () => {
  let test: TestApp;
  let factory: Factory;
  const people = {} as Record<Person, TestUser>;
  const ids: Record<string, string> = { absent: randomUUID() };
  let team = '';

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    for (const name of ['user', 'lead', 'mate'] as const) people[name] = await factory.user({ domain: 'home' });
    people.admin = await factory.user({ domain: 'home', role: Role.Admin });
    people.strangeAdmin = await factory.user({ domain: 'abroad', role: Role.Admin });
    people.monitor = await factory.user({ domain: 'home', role: Role.Monitor });
    people.superadmin = await factory.user({ domain: 'home', role: Role.SuperAdmin });
    people.source = await factory.user({ domain: 'home', role: Role.Source });
    team = await factory.group('home', 'team');
    await factory.member(team, people.lead, 'lead');
    await makeSessions();
  });

  async function makeSessions(): Promise<void> {
    for (let n = 0; n < 12; n += 1) {
      const owner = people[(['user', 'lead', 'mate', 'strangeAdmin'] as const)[n % 4] as Person];
      ids[`s${n}`] = await factory.session(owner, {
        name: n === 0 ? '=cmd("x"),\n"quoted" ü' : `job-${n}`,
        status: ['RUNNING', 'PENDING', 'TERMINATED', 'ERROR', 'SOMETHING_NEW'][n % 5],
        group_id: n % 3 === 2 && n % 4 !== 3 ? team : null,
        created_at: `2026-11-0${1 + (n % 9)}T10:00:00.00000${n % 10}Z`,
        num_queries: n === 4 ? '9007199254740993' : n,
        mounts: n === 0 ? ['a,b', '"c"'] : [],
        status_data: n === 0 ? { scheduler: { retries: 3 } } : null,
        service_ports: n === 0 ? JSON.stringify([{ name: 'jupyter' }]) : null,
      });
      await factory.container(ids[`s${n}`] as string, { cluster_role: 'sub', cluster_idx: 2, image: null });
    }
    await factory.sql.query(
      `insert into container_stats (container_id, domain_name, group_id, access_key, live_stat)
       select id, '', null, '', $1 from containers where cluster_role = 'main'`,
      ['{"mem": {"current": "12345",\n "pct": "1.5"}, "cpu_used": {"current": "7"}}'],
    );
    await factory.insert('session_dependencies', { session_id: ids['s0'], depends_on: ids['s1'] });
  }

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  const session =
    (id: string, fields: string): (() => Question) =>
    () => ({ about: 'session', id: ids[id] ?? id, fields });
  const list =
    (args: Extract<Question, { about: 'sessions' }>['args'] = {}, fields = 'id,status') =>
    (): Question => ({
      about: 'sessions',
      fields,
      args,
    });

  const SCENARIOS: ReadonlyArray<[string, () => Question]> = [
    [
      'who am I',
      () => ({ about: 'whoami', fields: 'user_id,role,scope.mode,scope.access_keys,led_groups.name,because' }),
    ],
    ['one session', session('s0', 'id,session_name,status')],
    ['one session with everything', session('s0', ALL_SESSION)],
    ['a session of the team', session('s2', ALL_SESSION)],
    ['a session with a number beyond JSON', session('s8', 'id,num_queries')],
    ['an ended session', session('s7', ALL_SESSION)],
    ['a session that is not there', session('absent', 'id')],
    ['a session whose id is none', session('12c45b55', 'id')],
    ['one container', () => ({ about: 'container', id: ids['s0'] as string, fields: ALL_CONTAINER })],
    ['a container that is not there', () => ({ about: 'container', id: ids['absent'] as string, fields: 'id' })],
    ['the containers of a session', () => ({ about: 'containers', id: ids['s2'] as string, fields: ALL_CONTAINER })],
    ['the containers of no session', () => ({ about: 'containers', id: ids['absent'] as string, fields: 'id' })],
    ['the events of a session', () => ({ about: 'events', id: ids['s1'] as string, fields: 'status,occurred_at' })],
    ['every session', list({ total: true })],
    ['every session with everything', list({ limit: 100 }, ALL_SESSION)],
    ['a page', list({ limit: 2, offset: 1, total: true })],
    ['a page of nothing', list({ limit: 0, total: true })],
    ['a page beyond the end', list({ offset: 1_000, total: true })],
    ['too large a page', list({ limit: 10_001 })],
    ['one status', list({ status: 'running', total: true })],
    ['some statuses', list({ status: 'Running, ERROR', total: true })],
    ['an unknown status', list({ status: 'runing' })],
    ['one’s domain', list({ domain_name: 'home', total: true })],
    ['another domain', list({ domain_name: 'abroad', total: true })],
    ['one’s group', () => ({ about: 'sessions', fields: 'id', args: { group_id: team, total: true } })],
    ['a group that is none', list({ group_id: 'team' })],
    ['a key', () => ({ about: 'sessions', fields: 'id', args: { access_key: people.user.accessKey, total: true } })],
    ['an unknown key', list({ access_key: 'AKIANOBODY', total: true })],
    ['a filter', list({ filter: 'status:running,pending -name:job-4', total: true }, 'id,session_name')],
    ['a filter by a restricted field', list({ filter: 'agent:i-agent-1', total: true })],
    ['a filter by an unknown key', list({ filter: 'stauts:running' })],
    ['a filter that is none', list({ filter: 'status:' })],
    ['an order', list({ order: '-created_at,+name' }, 'id,created_at')],
    ['an order by an unknown key', list({ order: 'stauts' })],
    ['an order by a restricted field', list({ order: 'agent' })],
    ['facets', () => ({ about: 'facets', by: ['status', 'group'] })],
    ['facets of a filter', () => ({ about: 'facets', by: ['user'], args: { filter: 'status:running' } })],
    ['facets by what is none', () => ({ about: 'facets', by: ['agent'] })],
  ];

  describe.each(SCENARIOS)('%s', (_, question) => {
    it.each(PEOPLE)('is answered alike to the %s', async person => {
      const [graphql, rest] = await Promise.all([
        viaGraphql(test, people[person], question()),
        viaRest(test, people[person], question()),
      ]);
      expect(rest).toEqual(inRest(graphql));
      expect(rest).not.toMatchObject({ code: 'INTERNAL' });
    });
  });

  it.each(PEOPLE.filter(person => person !== 'source'))('is paged alike through cursors for the %s', async person => {
    const pages = { graphql: [] as unknown[], rest: [] as unknown[] };
    for (const [driver, ask] of [
      ['graphql', viaGraphql],
      ['rest', viaRest],
    ] as const) {
      let cursor: string | undefined;
      do {
        const args = { limit: 3, order: '+name', ...(cursor === undefined ? {} : { cursor }) };
        const outcome = await ask(test, people[person], { about: 'sessions', fields: 'id,session_name', args });
        const { items, next_cursor: next } = (outcome as { data: { items: unknown[]; next_cursor: string | null } })
          .data;
        pages[driver].push(items);
        cursor = next ?? undefined;
      } while (cursor !== undefined);
    }
    expect(pages.rest).toEqual(pages.graphql);
    const whole = await viaRest(test, people[person], {
      about: 'sessions',
      fields: 'id,session_name',
      args: { order: '+name' },
    });
    expect(pages.rest.flat()).toEqual((whole as { data: { items: unknown[] } }).data.items);
  });
});

/** REST calls the cursor of a page what it is, and names an argument without GraphQL's own quotes around it. */
function inRest(outcome: Outcome): Outcome {
  if ('data' in outcome) return outcome;
  return { code: outcome.code, message: outcome.message.replace('(after: ', '(cursor: ') };
}

import { Role } from '@rollcall/access';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { errorsOf } from '../support/graphql-outcome.js';
import { SessionQuestions } from '../support/session-questions.js';
import { type Answer, type GraphqlPath, TestApp } from '../support/test-app.js';

const TRANSPORTS: readonly GraphqlPath[] = ['/graphql', '/admin/gql', '/admin/graphql'];
const live = { mem: { current: '268435456' }, version: 2, odd: null };
const last = { mem: { current: '1', 'stats.max': '301989888' }, cpu_used: { current: '73211.9' } };

describe('the values of sessions', () => {
  let test: TestApp;
  let factory: Factory;
  let ask: SessionQuestions;
  let owner = {} as TestUser;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    ask = new SessionQuestions(test);
    owner = await factory.user();
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  const one = async (id: string, fields: string, path?: GraphqlPath): Promise<Answer['body']> =>
    (await ask.data(owner, `{ compute_session(id: "${id}") { ${fields} } }`, {}, path)).compute_session;

  it('list containers with the main one first, then by index', async () => {
    const session = await factory.session(owner);
    for (const idx of [3, 1, 10, 2]) await factory.container(session, { cluster_role: 'sub', cluster_idx: idx });
    await factory.container(session, { cluster_role: 'abc', cluster_idx: 2 });
    const { containers } = await one(session, 'containers { role cluster_idx }');
    const order = containers.map((each: { role: string; cluster_idx: number }) => each.role + each.cluster_idx);
    expect([order[0], order[1], order[4], order[5]]).toEqual(['master1', 'sub1', 'sub3', 'sub10']);
    expect(order.slice(2, 4).sort()).toEqual(['abc2', 'sub2']);
    const query = `{ compute_container_list(session_id: "${session}", limit: 2, offset: 0, role: "$role") { total_count items { role } } }`;
    for (const role of ['main', 'master']) {
      expect((await ask.data(owner, query.replace('$role', role))).compute_container_list).toEqual({
        total_count: 1,
        items: [{ role: 'master' }],
      });
    }
  });

  it('do not break a page on which sessions have no main container, or two', async () => {
    const lone = await factory.user();
    const [none, two, sub] = [
      await factory.session(lone, { name: 'none' }),
      await factory.session(lone, { name: 'two' }),
      await factory.session(lone, { name: 'sub' }),
    ];
    await factory.sql.query('delete from containers where session_id = $1', [none]);
    await factory.container(two, { image: 'cr.example.com/ai/other:1', cluster_idx: 2 });
    await factory.sql.query(`update containers set cluster_role = 'sub' where session_id = $1`, [sub]);
    const fields = 'id name image agent live_stat cpu_used containers { id }';
    const { items, total_count: total } = await ask.page(lone, '', 'compute_session_list', fields);
    expect(total).toBe(3);
    const byName = Object.fromEntries(items.map(item => [item['name'], item]));
    expect(byName['none']).toMatchObject({ image: null, live_stat: null, cpu_used: 0, containers: [] });
    expect(byName['two']).toMatchObject({ image: 'cr.example.com/ai/python:3.12' });
    expect(byName['two']?.['containers']).toHaveLength(2);
    expect(byName['sub']).toMatchObject({ image: 'cr.example.com/ai/python:3.12', containers: [{ id: sub }] });
  });

  it('tell the last report from the one frozen at the end', async () => {
    const [running, ended] = [await factory.session(owner), await factory.session(owner, { status: 'TERMINATED' })];
    for (const id of [running, ended]) {
      await factory.insert('container_stats', { container_id: id, live_stat: live, last_stat: last });
    }
    for (const id of [running, ended]) {
      expect(await one(id, 'live_stat last_stat containers { live_stat last_stat }')).toEqual({
        live_stat: live,
        last_stat: last,
        containers: [{ live_stat: live, last_stat: last }],
      });
    }
    expect(await one(running, 'mem_cur_bytes cpu_used')).toEqual({ mem_cur_bytes: 268_435_456, cpu_used: 0 });
    expect(await one(ended, 'mem_max_bytes cpu_used')).toEqual({ mem_max_bytes: 301_989_888, cpu_used: 73_211 });
    const silent = await factory.session(owner);
    expect(await one(silent, 'live_stat last_stat mem_cur_bytes')).toEqual({
      live_stat: null,
      last_stat: null,
      mem_cur_bytes: 0,
    });
  });

  it.each(['9007199254740991', '-9007199254740991', '0', '5000000000'])('write %s as a number', async count => {
    const session = await factory.session(owner, { num_queries: count });
    for (const path of TRANSPORTS)
      expect(await one(session, 'num_queries', path)).toEqual({ num_queries: Number(count) });
  });

  it.each(['9007199254740992', '9223372036854775807', '-9007199254740992'])(
    'make %s an error on its field, and leave the others alone',
    async count => {
      const lone = await factory.user();
      const [session, good] = [await factory.session(lone, { num_queries: count }), await factory.session(lone)];
      const query = '{ compute_session_list(limit: 9, offset: 0) { total_count items { id num_queries status } } }';
      for (const path of ['/graphql', '/admin/gql'] as const) {
        const answer = await test.gql(lone, query, {}, path);
        const { items, total_count: total } = answer.body.data.compute_session_list;
        expect([answer.status, total]).toEqual([200, 2]);
        expect(items).toContainEqual({ id: session, num_queries: null, status: 'RUNNING' });
        expect(items).toContainEqual({ id: good, num_queries: 0, status: 'RUNNING' });
        expect(errorsOf(answer)).toMatchObject([
          { path: ['compute_session_list', 'items', expect.any(Number), 'num_queries'] },
        ]);
      }
    },
  );

  it.each([
    ['2020-02-16T15:47:28.997335Z', '2020-02-16T15:47:28.997335+00:00'],
    ['2020-02-16T15:47:28.5Z', '2020-02-16T15:47:28.500000+00:00'],
    ['2020-02-16T15:47:28.000001Z', '2020-02-16T15:47:28.000001+00:00'],
    ['2020-02-16T15:47:28Z', '2020-02-16T15:47:28+00:00'],
    ['2020-02-17T00:47:28+09:00', '2020-02-16T15:47:28+00:00'],
    ['1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999+00:00'],
  ])('echo the moment %s to the microsecond', async (stored, shown) => {
    const session = await factory.session(owner, { created_at: stored, terminated_at: stored, status_changed: stored });
    for (const path of TRANSPORTS) {
      expect(await one(session, 'created_at terminated_at status_changed starts_at', path)).toEqual({
        created_at: shown,
        terminated_at: shown,
        status_changed: shown,
        starts_at: null,
      });
    }
  });

  it('come in the order in which they were asked for', async () => {
    const session = await factory.session(owner);
    const fields = [
      'tag',
      'id',
      'user_email',
      'created_at',
      'occupied_slots',
      'image',
      'access_key',
      'cpu_used',
      'name',
    ];
    for (const order of [fields, fields.toReversed(), [...fields.slice(4), ...fields.slice(0, 4)]]) {
      for (const path of TRANSPORTS) {
        expect(Object.keys(await one(session, `${order.join(' ')} containers { status id image }`, path))).toEqual([
          ...order,
          'containers',
        ]);
      }
    }
    const answer = await test.gql(owner, `{ b: user { uuid } a: compute_session(id: "${session}") { id } }`);
    expect(Object.keys(answer.body.data)).toEqual(['b', 'a']);
  });

  it('hold JSON as JSON on /graphql, and as text on /admin', async () => {
    const ports = [{ name: 'jupyter', protocol: 'http', container_ports: [8081], host_ports: [30_721] }];
    const session = await factory.session(owner, { service_ports: JSON.stringify(ports), status_data: null });
    await factory.insert('container_stats', { container_id: session, live_stat: live });
    const fields = 'service_ports status_data occupied_slots live_stat containers { occupied_slots live_stat }';
    const slots = { cpu: '2', mem: '4294967296' };
    const values = { service_ports: ports, status_data: null, occupied_slots: slots, live_stat: live };
    const plain = { ...values, containers: [{ occupied_slots: slots, live_stat: live }] };
    expect(await one(session, fields)).toEqual(plain);
    for (const path of ['/admin/gql', '/admin/graphql'] as const) {
      const shown = await one(session, fields, path);
      const texts = [shown.service_ports, shown.occupied_slots, shown.live_stat, shown.containers[0].live_stat];
      expect(texts.map(text => typeof text)).toEqual(['string', 'string', 'string', 'string']);
      expect(shown.status_data).toBeNull();
      expect(texts.map(text => JSON.parse(text as string) as unknown)).toEqual([ports, slots, live, live]);
    }
  });

  it('are left out and put in by directives, on fields and on fragments', async () => {
    const session = await factory.session(owner, { tag: 'marked' });
    const query = `query ($yes: Boolean!, $no: Boolean!) { compute_session(id: "${session}") {
      id @skip(if: $no) name @skip(if: $yes) tag @include(if: $yes) status @include(if: $no)
      ... @include(if: $no) { image } ...Team @skip(if: $yes) ... @include(if: $yes) { session_id }
      containers @include(if: $yes) { id image @skip(if: true) }
      access_key @include(if: $yes) @skip(if: $yes) } }
      fragment Team on ComputeSession { group_name }`;
    const { compute_session: shown } = await ask.data(owner, query, { yes: true, no: false });
    expect(shown).toEqual({ id: session, tag: 'marked', session_id: session, containers: [{ id: session }] });
  });

  it('answer the same field under two names, each with its own selection', async () => {
    const session = await factory.session(owner);
    const fields = 'a: containers { id } b: containers { status } c: id d: id';
    expect(await one(session, fields)).toEqual({
      a: [{ id: session }],
      b: [{ status: 'RUNNING' }],
      c: session,
      d: session,
    });
  });

  it('know their concrete types behind the interfaces', async () => {
    const session = await factory.session(owner);
    const query = `{ compute_container_list(session_id: "${session}", limit: 1, offset: 0) {
      __typename ... on PaginatedList { total_count items { __typename ... on Item { id } } } } }`;
    expect((await ask.data(owner, query)).compute_container_list).toEqual({
      __typename: 'ComputeContainerList',
      total_count: 1,
      items: [{ __typename: 'ComputeContainer', id: session }],
    });
  });

  it('hide the node from everybody but super-admins, in text as in JSON', async () => {
    const session = await factory.session(owner);
    const superadmin = await factory.user({ role: Role.SuperAdmin });
    const query = `{ compute_session(id: "${session}") { agent containers { agent } } }`;
    for (const path of TRANSPORTS) {
      expect((await test.gql(owner, query, {}, path)).text).not.toContain('i-agent-1');
      expect((await test.gql(superadmin, query, {}, path)).text).toContain('i-agent-1');
    }
  });
});

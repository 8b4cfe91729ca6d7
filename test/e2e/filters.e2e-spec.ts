import { Role } from '@rollcall/access';
import { LONGEST_FILTER } from '@rollcall/filter';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { dataOf, errorsOf, type ShownError } from '../support/graphql-outcome.js';
import { type Answer, type GraphqlPath, TestApp } from '../support/test-app.js';

const GIB = 1024 ** 3;

/** One value of the data of an answer that must be without errors. */
function shown(answer: Answer, name: string): Answer['body'] {
  if (errorsOf(answer).length > 0) throw new Error(answer.text);
  if (errorsOf(answer).length > 0) throw new Error(answer.text);
  return dataOf(answer)?.[name];
}

const dataIn = (error: ShownError | undefined): Record<string, unknown> =>
  (error?.extensions as { data?: Record<string, unknown> } | undefined)?.data ?? {};

describe('the filter of a list', () => {
  let test: TestApp;
  let factory: Factory;
  const people = {} as Record<'user' | 'mate' | 'lead' | 'monitor' | 'superadmin', TestUser>;
  /** Id of a session → what the test calls it. */
  const names = new Map<string, string>();

  beforeAll(async () => {
    test = await TestApp.start({ STUCK_AFTER_SECONDS: 'PENDING=600,*=7200' });
    factory = await Factory.open(test);
    const domain = await factory.domain('home');
    people.user = await factory.user({ domain, email: 'user@example.com' });
    people.mate = await factory.user({ domain, email: 'mate@example.com' });
    people.lead = await factory.user({ domain });
    people.monitor = await factory.user({ domain, role: Role.Monitor });
    people.superadmin = await factory.user({ domain, role: Role.SuperAdmin });
    const infra = await factory.group(domain, 'infra');
    await factory.member(infra, people.lead, 'lead');
    const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
    await made('train', people.user, { group_id: infra, created_at: '2026-11-01T12:00:00Z' }, { 'cuda.device': '2' });
    await made('retrain', people.user, { status: 'PENDING', created_at: minutesAgo(30) }, { 'cuda.shares': '0.5' });
    await made('100%', people.user, { status: 'PENDING', created_at: minutesAgo(5) }, { mem: String(4 * GIB) });
    await made(
      '1000',
      people.mate,
      { status: 'TERMINATED', session_type: 'batch', tag: 'a_b' },
      { 'nvidia.com/gpu': '8' },
    );
    await made(
      'other',
      people.mate,
      { tag: 'aXb', scaling_group: 'a100' },
      { cpu: '16' },
      { agent: 'i-agent-2', image: 'cr.example.com/ai/PyTorch:2' },
    );
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  async function made(
    name: string,
    owner: TestUser,
    columns: Record<string, unknown>,
    slots: Record<string, string>,
    container: Record<string, unknown> = {},
  ): Promise<void> {
    const id = await factory.session(owner, { name, created_at: '2026-10-31T12:00:00Z', ...columns });
    names.set(id, name);
    await factory.sql.query('update containers set occupied_slots = $2 where session_id = $1', [id, slots]);
    for (const [column, value] of Object.entries(container)) {
      await factory.sql.query(`update containers set ${column} = $2 where session_id = $1`, [id, value]);
    }
  }

  const LIST = `query ($filter: String, $order: String) {
    list: compute_session_list(limit: 100, offset: 0, filter: $filter, order: $order) { total_count items { id } } }`;

  async function found(filter: string, as: keyof typeof people = 'superadmin', path?: GraphqlPath): Promise<string[]> {
    const answer = await test.gql(people[as], LIST, { filter, order: 'name' }, path);
    const { items, total_count: total } = shown(answer, 'list');
    expect(total).toBe(items.length);
    return items.map(({ id }: { id: string }) => names.get(id));
  }

  async function refused(filter: string, as: keyof typeof people = 'superadmin', path?: GraphqlPath) {
    const [error] = errorsOf(await test.gql(people[as], LIST, { filter }, path));
    return { code: error?.extensions?.code, message: error?.message, data: dataIn(error) };
  }

  const everything = ['100%', '1000', 'other', 'retrain', 'train'];
  const but = (...left: string[]): string[] => everything.filter(name => !left.includes(name));

  const cases: ReadonlyArray<readonly [filter: string, expected: string[], as?: keyof typeof people]> = [
    ['', everything],
    ['owner:me', [], 'superadmin'],
    ['owner:me', ['100%', 'retrain', 'train'], 'user'],
    ['-owner:me', [], 'mate'],
    ['-owner:me', ['train'], 'lead'],
    ['owner:mate@example.com', ['1000', 'other']],
    ['owner~MATE', ['1000', 'other']],
    ['status:running,pending', but('1000')],
    ['team:infra', ['train']],
    ['-team:infra', but('train')],
    ['team:""', but('train')],
    ['gpu>=1', ['1000', 'train']],
    ['gpu:0.5,8', ['1000', 'retrain']],
    ['gpu=0', ['100%', 'other']],
    ['cpu>8', ['other']],
    ['mem>=4GiB', ['100%']],
    ['created<2026-11-01', ['1000', 'other']],
    ['created:2026-11-01', ['train']],
    ['created>2026-11-01', ['100%', 'retrain']],
    ['age<1h', ['100%', 'retrain']],
    ['image~"pytorch"', ['other']],
    ['scaling_group:a100', ['other']],
    ['-scaling_group:a100', but('other')],
    ['stuck:true', ['retrain']],
    ['stuck:false', but('retrain')],
    ['freshness:live', ['1000']],
    ['type:BATCH', ['1000']],
    ['agent:i-agent-2', ['other']],
    ['-agent~AGENT-2', but('other')],
    // Free words are the beginning of a name, whatever the case; wildcards stand for themselves.
    ['train', ['train']],
    ['TRAIN,re', ['retrain', 'train']],
    ['100', ['100%', '1000']],
    ['"100%"', ['100%']],
    ['name~%', ['100%']],
    ['tag:a_b', ['1000']],
    ['tag~_', ['1000']],
    ['tag~a_b,XB', ['1000', 'other']],
    ['owner:mate@example.com status:running -tag:a_b', ['other']],
    [`tag:"'; drop table sessions; --"`, []],
  ];
  it.each(cases.map(([filter, expected, as = 'superadmin']) => ({ filter, expected, as })))(
    '$filter finds $expected for $as',
    async ({ filter, expected, as }) => {
      expect(await found(filter, as)).toEqual(expected);
      // What is well-formed in Rollcall's own grammar alone means the same on the other endpoints.
      expect(await found(filter, as, '/admin/gql')).toEqual(expected);
    },
  );

  it.each([
    ['status == "RUNNING" & gpu > 0', ['train']],
    ['status != "TERMINATED" & status != "CANCELLED"', but('1000')],
    ['type == "batch"', ['1000']],
    ['type == "BATCH"', ['1000']],
    ['user_email == "mate@example.com"', ['1000', 'other']],
    ['group_name == "infra"', ['train']],
    ['group_name is null', but('train')],
    ['group_name isnot null', ['train']],
    ['agents == "i-agent-2" | agent_ids contains "agent-1"', everything],
    ['name ilike "%TRAIN%"', ['retrain', 'train']],
    ['name like "train"', ['train']],
    ['name like "100\\%"', ['100%']],
    ['name contains "%"', ['100%']],
    ['name in ["train", "other"]', ['other', 'train']],
    ['name in []', []],
    ['image contains "PyTorch"', ['other']],
    ['image contains "pytorch"', []],
    ['created_at >= "2026-11-01" & created_at < "2026-11-02T00:00:00"', ['train']],
    ['cluster_size == 1', everything],
    ['cluster_size > 1', []],
    ['scaling_group == "a100"', ['other']],
    ['access_key == "nobody"', []],
    ['domain_name == "home"', everything],
    ['result == "undefined"', everything],
    ['status_info is null & startup_command is null & starts_at is null & terminated_at is null', everything],
    ['full_name contains "x"', []],
    ['cluster_mode == "single-node"', everything],
    ['cluster_template is null', everything],
    ['status_changed > "2020-01-01"', []],
    // Equal precedence to the right, and an exclamation mark that takes all the rest.
    ['name == "train" & name == "other" | name == "train"', ['train']],
    ['!name == "train" & name == "other"', everything],
  ] as ReadonlyArray<readonly [string, string[]]>)('in the language of Backend.AI: %s', async (filter, expected) => {
    expect(await found(filter, 'superadmin', '/admin/gql')).toEqual(expected);
    const bare = await test.gql(people.superadmin, LIST, { filter, order: 'name' }, '/admin/graphql');
    expect(bare.body.list.items.map(({ id }: { id: string }) => names.get(id))).toEqual(expected);
  });

  it('is the language of Backend.AI on its endpoints alone', async () => {
    expect(await refused('name == "train"')).toMatchObject({
      code: 'FILTER_INVALID',
      data: { position: 6, token: '=' },
    });
  });

  it('says where a mistake is, which keys there are and which was meant', async () => {
    const { code, message, data } = await refused('gpu>0 stauts:running', 'user');
    expect(code).toBe('FILTER_INVALID');
    expect(message).toContain(
      'filter: unknown key `stauts`, did you mean `status`? at position 7; known: id, name, owner',
    );
    expect(data).toMatchObject({ position: 7, token: 'stauts', nearest: 'status' });
    expect((data as { known_keys: string[] }).known_keys).not.toContain('agent');
    expect((await refused('x:1')).data).toMatchObject({ known_keys: expect.arrayContaining(['agent']) as unknown });
    expect(await refused('status:runing')).toMatchObject({
      data: { position: 8, token: 'runing', nearest: 'RUNNING' },
    });
    expect(await refused('nmae == "x"', 'user', '/admin/gql')).toMatchObject({
      code: 'FILTER_INVALID',
      data: { nearest: 'name' },
    });
    const bare = await test.gql(people.user, LIST, { filter: 'stauts == "x"' }, '/admin/graphql');
    expect([bare.status, bare.text]).toEqual([400, expect.stringContaining('did you mean `status`?')]);
  });

  it('may be as long in REST as anywhere else', async () => {
    const ofLength = (length: number): string => 'name:train'.padEnd(length);
    const answered = async (length: number) => {
      const answer = await test.signed(
        people.user,
        'GET',
        `/v1/sessions?fields=session_name&filter=${ofLength(length).replaceAll(' ', '+')}`,
      );
      return [answer.status, answer.text];
    };
    expect(await answered(LONGEST_FILTER)).toEqual([200, expect.stringContaining('"session_name":"train"')]);
    expect(await answered(LONGEST_FILTER + 1)).toEqual([400, expect.stringContaining(`${LONGEST_FILTER} characters`)]);
    expect(await found(ofLength(LONGEST_FILTER), 'user')).toEqual(['train']);
    expect(await refused(ofLength(LONGEST_FILTER + 1))).toMatchObject({ code: 'FILTER_INVALID' });
  });

  it('refuses a key that would tell what the caller may not read', async () => {
    for (const as of ['user', 'lead', 'monitor'] as const) {
      for (const filter of ['agent:x', '-agents:x', 'agent_ids~x', 'gpu>0 AGENT:""']) {
        expect(await refused(filter, as)).toMatchObject({ code: 'FORBIDDEN' });
      }
      expect(await refused('!(agent == "x")', as, '/admin/gql')).toMatchObject({ code: 'FORBIDDEN' });
    }
  });

  it('narrows what a caller sees and never widens it', async () => {
    expect(await found('owner:user@example.com', 'mate')).toEqual([]);
    expect(await found('-owner:me', 'lead')).toEqual(['train']);
    expect(await found('team:infra,"" domain:home', 'mate')).toEqual(['1000', 'other']);
    expect(await found('(name == "train") | (name isnot null)', 'mate', '/admin/gql')).toEqual(['1000', 'other']);
  });

  it('orders by several keys, by accelerators held, and puts what has no value last', async () => {
    const ordered = async (order: string): Promise<unknown[]> => {
      const answer = await test.gql(people.superadmin, LIST, { order });
      return shown(answer, 'list').items.map(({ id }: { id: string }) => names.get(id));
    };
    expect(await ordered('-gpu,name')).toEqual(['1000', 'train', 'retrain', '100%', 'other']);
    expect((await ordered('scaling_group,name'))[0]).toBe('other');
    expect((await ordered('-scaling_group,name'))[0]).toBe('other');
    expect(await ordered('-user_email,-name')).toEqual(['train', 'retrain', '100%', 'other', '1000']);
    const [error] = errorsOf(await test.gql(people.user, LIST, { order: 'name,-craeted_at' }));
    expect(error).toMatchObject({
      message: expect.stringContaining(
        'order: unknown key `craeted_at`, did you mean `created_at`? at position 7',
      ) as unknown,
      extensions: { code: 'ORDER_INVALID', data: { position: 7, nearest: 'created_at' } },
    });
  });

  it('filters and orders containers', async () => {
    const [session] = [...names].find(([, name]) => name === 'other') as [string, string];
    await factory.container(session, { cluster_role: 'sub', cluster_idx: 1, image: null, status: 'PREPARING' });
    await factory.container(session, { cluster_role: 'sub', cluster_idx: 2, agent: 'i-agent-9' });
    const list = async (as: keyof typeof people, args: string, path?: GraphqlPath): Promise<unknown> => {
      const query = `{ list: compute_container_list(limit: 10, offset: 0, session_id: "${session}" ${args}) { total_count items { hostname } } }`;
      const answer = await test.gql(people[as], query, {}, path);
      const [error] = errorsOf(answer);
      if (error !== undefined) return error.extensions?.code;
      const { items, total_count: total } = shown(answer, 'list');
      expect(total).toBe(items.length);
      return items.map(({ hostname }: { hostname: string }) => hostname);
    };
    expect(await list('mate', '')).toEqual(['main1', 'sub1', 'sub2']);
    expect(await list('mate', 'order: "-cluster_idx,role"')).toEqual(['sub2', 'main1', 'sub1']);
    expect(await list('mate', 'filter: "role:master"')).toEqual(['main1']);
    expect(await list('mate', 'filter: "image:\\"\\""')).toEqual(['sub1']);
    expect(await list('mate', 'filter: "cluster_role == \\"sub\\" & cluster_idx >= 2"', '/admin/gql')).toEqual([
      'sub2',
    ]);
    expect(await list('superadmin', 'filter: "agent:i-agent-9"')).toEqual(['sub2']);
    expect(await list('superadmin', 'order: "-agent"')).toEqual(['sub2', 'main1', 'sub1']);
    expect(await list('mate', 'filter: "agent:i-agent-9"')).toBe('FORBIDDEN');
    expect(await list('mate', 'order: "agent"')).toBe('FORBIDDEN');
    expect(await list('mate', 'filter: "word"')).toBe('FILTER_INVALID');
  });

  it('counts facets in one statement each, under names people know', async () => {
    const query = `{ facets(by: ["group", "user", "freshness"], filter: "-name:other") { key buckets { value id count gpu_slots } } }`;
    const [group, user, freshness] = shown(await test.gql(people.superadmin, query), 'facets');
    expect(group.buckets).toEqual([
      { value: null, id: null, count: 3, gpu_slots: '8.5' },
      { value: 'infra', id: expect.any(String) as unknown, count: 1, gpu_slots: '2' },
    ]);
    expect(user.buckets).toEqual([
      { value: 'user@example.com', id: people.user.id, count: 3, gpu_slots: '2.5' },
      { value: 'mate@example.com', id: people.mate.id, count: 1, gpu_slots: '8' },
    ]);
    expect(freshness.buckets.map(({ value, count }: { value: string; count: number }) => [value, count])).toEqual([
      [null, 3],
      ['LIVE', 1],
    ]);
    const [error] = errorsOf(await test.gql(people.user, '{ facets(by: ["stauts"]) { key } }'));
    expect(error?.message).toMatch(/by\.0: expected one of status, group/);
  });

  it('is answered or refused, whatever it says', async () => {
    const piece = fc.constantFrom(
      ...[
        'status',
        'gpu',
        'created',
        'owner',
        'id',
        'mem',
        'age',
        'stuck',
        'name',
        'word',
        ':',
        '=',
        '==',
        '!=',
        '<',
        '>=',
      ],
      ...[
        '~',
        '-',
        '!',
        '&',
        '|',
        '(',
        ')',
        '[',
        ']',
        ',',
        '"',
        '\\',
        ' ',
        '1',
        '2026-11-01',
        '7d',
        'in',
        'like',
        'ilike',
      ],
      ...['null', '%', '\0', '99999999999999999999', '9999-12-31', '0001-01-01', 'me', 'true', 'é', '12c4'],
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map(parts => parts.join('')),
      fc.string({ maxLength: 30 }),
    );
    await fc.assert(
      fc.asyncProperty(text, async filter => {
        for (const path of ['/graphql', '/admin/gql'] as const) {
          const answer = await test.gql(people.superadmin, LIST, { filter }, path);
          expect(answer.status).toBeLessThan(500);
          const [error] = errorsOf(answer);
          if (error !== undefined) expect(error.extensions?.code).toBe('FILTER_INVALID');
        }
      }),
      { numRuns: 250 },
    );
  });
});

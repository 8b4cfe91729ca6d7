import { randomUUID } from 'node:crypto';
import { type Principal, Role, type Scope } from '@rollcall/access';
import { errorCode, identityOf, ScopedReader, sql, systemIdentity, SystemWriter } from '@rollcall/database';
import { type Arbitrary, assert, asyncProperty, constantFrom, option, record, subarray } from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CountedBy,
  type CounterKey,
  countedSessions,
  type SessionCount,
} from '../../src/sessions/session-count.js';
import { SessionCountEntity, SessionCountsService, SessionEntity } from '../../src/sessions/index.js';
import { type SessionFilter, SessionPredicate } from '../../src/sessions/session.predicate.js';
import { column, identified } from '../support/identified.js';
import type { SessionRepository } from '../../src/sessions/session.repository.js';
import { openTestOrm, type TestOrm } from '../support/orm.js';
import { TEST_APP, TEST_PASSWORD } from '../support/template.js';

const KEYS = ['AK1', 'AK2', 'AK3'];
const DOMAINS = ['one', 'two'];
const GROUPS = ['1', '2', '3'].map(n => `00000000-0000-4000-8000-00000000000${n}`);
const STATUSES = ['PENDING', 'RUNNING', 'TERMINATED'];

const any = <T>(values: readonly T[]): T => values[Math.floor(Math.random() * values.length)] as T;
const anyGroup = (): string | null => any([...GROUPS, null]);

/** What ownership and state a session has, as bound parameters. */
const owner = (): unknown[] => [any(KEYS), any(DOMAINS), anyGroup(), any(STATUSES)];

const INSERT = `insert into sessions (id, name, access_key, domain_name, group_id, status)
  select gen_random_uuid(), 'n', $1, $2, $3, $4 from generate_series(1, $5)`;
const PICKED = `id in (select id from sessions order by md5(id::text || $1) limit 5)`;

/** What writers do to sessions, one or many at a time. */
const WRITES: ReadonlyArray<(client: Client) => Promise<unknown>> = [
  client => client.query(INSERT, [...owner(), 1 + Math.floor(Math.random() * 20)]),
  client => client.query(`update sessions set status = $2 where ${PICKED}`, [randomUUID(), any(STATUSES)]),
  client =>
    client.query(`update sessions set access_key = $2, group_id = $3 where ${PICKED}`, [
      randomUUID(),
      any(KEYS),
      anyGroup(),
    ]),
  client => client.query(`update sessions set domain_name = $2 where ${PICKED}`, [randomUUID(), any(DOMAINS)]),
  client => client.query(`update sessions set name = $2 where ${PICKED}`, [randomUUID(), 'renamed']),
  client => client.query(`delete from sessions where ${PICKED}`, [randomUUID()]),
  client =>
    client.query(
      `insert into sessions (id, name, access_key, domain_name, group_id, status)
       select id, name, $2, $3, $4::uuid, $5 from sessions where ${PICKED} union all select gen_random_uuid(), 'n', $2, $3, $4::uuid, $5
       on conflict (id) do update set access_key = excluded.access_key, status = excluded.status`,
      [randomUUID(), ...owner()],
    ),
  client => client.query('select rollcall_fold_session_counts()'),
];

const SCOPES: readonly Scope[] = [
  { mode: 'all' },
  { mode: 'none' },
  { mode: 'domain', domain: 'one' },
  { mode: 'own', accessKeys: ['AK1'], groups: [] },
  { mode: 'own', accessKeys: ['AK1', 'AK3'], groups: [GROUPS[0] as string, GROUPS[2] as string] },
  { mode: 'own', accessKeys: [], groups: [GROUPS[1] as string] },
];

const caller: Principal = {
  userId: '00000000-0000-4000-8000-000000000009',
  email: 'caller@example.com',
  role: Role.User,
  domain: 'one',
  accessKey: 'AK1',
  accessKeys: ['AK1', 'AK3'],
  ledGroups: [],
};
const CALLERS: readonly Principal[] = [
  { ...caller, role: Role.SuperAdmin },
  { ...caller, role: Role.Admin },
  { ...caller, ledGroups: [GROUPS[0] as string, GROUPS[2] as string] },
  caller,
];
const FILTERS: readonly SessionFilter[] = [{}, { statuses: ['RUNNING'] }, { groupId: GROUPS[0] }];

const inOrder = (counts: SessionCount[]): SessionCount[] =>
  counts.toSorted((a, b) => (a.value ?? '').localeCompare(b.value ?? ''));

describe('the counters of sessions', () => {
  let database: TestOrm;
  let writer: Client;
  let counts: SessionCountsService;
  let reader: ScopedReader;

  const asWriter = async (): Promise<Client> => {
    const { host, port, database: name } = database.admin;
    const client = new Client({ host, port, database: name ?? '', user: TEST_APP, password: TEST_PASSWORD });
    await client.connect();
    for (const [setting, value] of Object.entries(systemIdentity('administration'))) {
      await client.query('select set_config($1, $2, false)', [setting, value]);
    }
    return client;
  };
  const waiting = async (): Promise<number> =>
    (await database.admin.query('select count(*)::int as n from session_count_deltas')).rows[0].n as number;

  beforeAll(async () => {
    database = await openTestOrm();
    writer = await asWriter();
    reader = new ScopedReader(database.orm);
    counts = new SessionCountsService(
      new SystemWriter(database.orm),
      database.orm.em.getRepository(SessionCountEntity),
    );
    for (const name of DOMAINS) await writer.query('insert into domains (name) values ($1)', [name]);
    for (const id of GROUPS)
      await writer.query(`insert into groups (id, name, domain_name) values ($1::uuid, $1, 'one')`, [id]);
  });

  afterAll(async () => {
    await writer.end();
    await database.close();
  });

  /** Both answers of one snapshot: what the counters say, and what counting finds. */
  function bothAnswers(key: CounterKey, by?: CountedBy): Promise<[SessionCount[], SessionCount[]]> {
    const { scope, equal } = key;
    return reader.read(scope, async run => {
      const where = sql.join(
        [
          sql`true`,
          ...(equal.status ? [sql`status = any(${equal.status}::text[])`] : []),
          ...(equal.access_key ? [sql`access_key = any(${equal.access_key}::text[])`] : []),
          ...(equal.domain ? [sql`domain_name = any(${equal.domain}::text[])`] : []),
          ...(equal.group_id ? [sql`group_id = any(${equal.group_id}::uuid[])`] : []),
        ],
        sql` and `,
      );
      const value = sql.raw(by === undefined ? 'null' : `${by}::text`);
      const counted = sql<SessionCount>`select ${value} as value, count(*)::text as n from sessions where ${where} ${
        by === undefined ? sql`` : sql`group by 1`
      }`;
      const kept = await run(countedSessions(key, by));
      return [inOrder(kept), inOrder(await run(counted))];
    });
  }

  const some = <T>(values: readonly T[]) => option(subarray([...values], { minLength: 1 }), { nil: undefined });
  const questions = record({
    scope: constantFrom(...SCOPES),
    equal: record({ status: some(STATUSES), access_key: some(KEYS), domain: some(DOMAINS), group_id: some(GROUPS) }),
    by: constantFrom(undefined, 'status', 'domain_name', 'group_id', 'access_key'),
  }) as Arbitrary<CounterKey & { by: CountedBy | undefined }>;
  const defined = ({ scope, equal }: CounterKey): CounterKey => ({
    scope,
    equal: Object.fromEntries(Object.entries(equal).filter(([, values]) => values !== undefined)),
  });

  it('answer every question as counting does, under every scope, folded or not', async () => {
    for (let n = 0; n < 40; n += 1) await any(WRITES)(writer);
    await writer.query(INSERT, [...owner(), 30]);
    await assert(
      asyncProperty(questions, async ({ by, ...question }) => {
        await any(WRITES)(writer);
        const [kept, counted] = await bothAnswers(defined(question), by);
        expect(kept).toEqual(counted);
      }),
      { numRuns: 100 },
    );
    expect(await counts.wrong()).toEqual([]);
  });

  it('are exact in every snapshot while others write, roll back, move, delete and fold', async () => {
    const writers = await Promise.all([1, 2, 3, 4].map(asWriter));
    const done = new AbortController();
    const write = async (client: Client): Promise<void> => {
      for (let n = 0; n < 20; n += 1) {
        // A deadlock or a row that is just gone costs a writer its transaction, as it would in life.
        await client.query('begin');
        try {
          for (let step = 0; step < 3; step += 1) await any(WRITES)(client);
          await client.query(any(['commit', 'commit', 'rollback']));
        } catch (error) {
          expect(errorCode(error)).toMatch(/^(40P01|40001)$/);
          await client.query('rollback');
        }
      }
    };
    const folding = (async () => {
      while (!done.signal.aborted) await counts.fold();
    })();
    const reading = (async () => {
      for (let n = 0; !done.signal.aborted; n += 1) {
        const [kept, counted] = await bothAnswers(
          { scope: SCOPES[n % SCOPES.length] as Scope, equal: {} },
          any([undefined, 'status']),
        );
        expect(kept).toEqual(counted);
      }
    })();
    await Promise.all(writers.map(write)).finally(() => done.abort());
    await Promise.all([folding, reading]);
    await Promise.all(writers.map(client => client.end()));
    expect(await counts.wrong()).toEqual([]);
    expect(await counts.fold()).toBeGreaterThanOrEqual(0);
    expect(await counts.wrong()).toEqual([]);
  });

  it('make facets that are those of the sessions themselves, while others write and fold', async () => {
    const writers = await Promise.all([1, 2, 3].map(asWriter));
    const done = new AbortController();
    const write = async (client: Client): Promise<void> => {
      for (let n = 0; n < 40; n += 1) {
        await any(WRITES)(client).catch((error: unknown) => expect(errorCode(error)).toMatch(/^(40P01|40001)$/));
      }
    };
    const sessions = database.orm.em.getRepository(SessionEntity) as unknown as SessionRepository;
    let compared = 0;
    const reading = (async () => {
      while (!done.signal.aborted || compared < 2 * CALLERS.length) {
        const predicate = SessionPredicate.of(CALLERS[compared % CALLERS.length] as Principal, any(FILTERS));
        compared += 1;
        expect(predicate.counterKey()).toBeDefined();
        const by = any(['status', 'group'] as const);
        const [kept, scanned] = await reader.read(predicate.scope, async run => [
          await sessions.facetCounts(run, predicate, by),
          (await sessions.facet(run, predicate, by)).map(({ value, id, count }) => ({ value, id, count })),
        ]);
        expect(kept).toEqual(scanned);
      }
    })();
    await Promise.all(writers.map(write)).finally(() => done.abort());
    await reading;
    await Promise.all(writers.map(client => client.end()));
  });

  it('follow a group that is deleted, a domain that is renamed and a table that is emptied', async () => {
    const [group, domain] = [randomUUID(), randomUUID()];
    await writer.query('insert into domains (name) values ($1)', [domain]);
    await writer.query('insert into groups (id, name, domain_name) values ($1::uuid, $1, $2)', [group, domain]);
    await writer.query(INSERT, ['AK1', domain, group, 'RUNNING', 7]);
    await writer.query('delete from groups where id = $1', [group]);
    expect(await counts.wrong()).toEqual([]);
    await writer.query('update domains set name = $2 where name = $1', [domain, `${domain}-renamed`]);
    expect(await counts.wrong()).toEqual([]);
    await database.admin.query('begin');
    await database.admin.query('truncate sessions cascade');
    await database.admin.query('rollback');
    expect(await counts.wrong()).toEqual([]);
    await database.admin.query('truncate sessions cascade');
    expect(await counts.wrong()).toEqual([]);
    expect((await bothAnswers({ scope: { mode: 'all' }, equal: {} }))[0]).toEqual([{ value: null, n: '0' }]);
  });

  it('keep few deltas even where nobody folds but the writers', async () => {
    await writer.query(INSERT, ['AK1', 'one', null, 'RUNNING', 10]);
    let most = 0;
    for (let n = 0; n < 1_000; n += 1) {
      await writer.query(`update sessions set status = $1 where id = (select min(id::text)::uuid from sessions)`, [n]);
      if (n % 50 === 0) most = Math.max(most, await waiting());
    }
    expect(most).toBeLessThan(1_100);
    expect(await counts.wrong()).toEqual([]);
  });

  it('cost a change that concerns no count nothing that stays', async () => {
    await counts.fold();
    await writer.query(`update sessions set name = 'other', status_info = 'x'`);
    expect(await waiting()).toBe(0);
  });

  it('give the writer its identity back', async () => {
    const source = identityOf({ mode: 'domain', domain: 'two' });
    const after = await identified(database.admin, source, async () => {
      await database.admin.query(INSERT, ['AK1', 'one', null, 'RUNNING', 1]);
      const names = Object.keys(source).map(name => `current_setting('${name}') as "${name}"`);
      return (await database.admin.query(`select ${names.join(', ')}`)).rows;
    });
    expect(after).toEqual([source]);
  });

  it('do not tell anybody of sessions they may not see, waiting or folded', async () => {
    for (const fold of [false, true]) {
      await writer.query(INSERT, ['AK2', 'two', GROUPS[1], 'RUNNING', 3]);
      if (fold) await counts.fold();
      for (const table of ['session_counts', 'session_count_deltas']) {
        for (const scope of [{ mode: 'none' }, { mode: 'own', accessKeys: ['AK9'], groups: [] }] as const) {
          expect(await identified(writer, identityOf(scope), () => column(writer, table, 'n')), `of ${table}`).toEqual(
            [],
          );
        }
        const domain = await identified(writer, identityOf({ mode: 'domain', domain: 'one' }), () =>
          column(writer, table, 'distinct domain_name'),
        );
        expect(domain.filter(name => name !== 'one')).toEqual([]);
      }
    }
  });

  it('are found wrong when they are, and right again once rebuilt', async () => {
    await counts.fold();
    await writer.query(`update session_counts set n = n + 1 where grain = 'all' and status = 'RUNNING'`);
    const wrong = await counts.wrong();
    expect(wrong.map(({ grain, status }) => [grain, status])).toEqual([['all', 'RUNNING']]);
    expect(Number(wrong[0]?.kept)).toBe(Number(wrong[0]?.counted) + 1);
    await counts.rebuild();
    expect(await counts.wrong()).toEqual([]);
  });
});

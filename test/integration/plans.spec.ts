import { randomUUID } from 'node:crypto';
import { type Principal, Role, type Scope, scopeOf } from '@rollcall/access';
import { identityOf, ScopedReader } from '@rollcall/database';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionEntity } from '../../src/sessions/index.js';
import type { SessionFilter } from '../../src/sessions/session.predicate.js';
import { orderOf } from '../../src/sessions/session-order.js';
import { SessionPredicate } from '../../src/sessions/session.predicate.js';
import type { SessionPage, SessionRepository } from '../../src/sessions/session.repository.js';
import { sentBy } from '../support/count-statements.js';
import { openTestOrm, type TestOrm } from '../support/orm.js';
import { TEST_APP, TEST_PASSWORD } from '../support/template.js';

/**
 * Enough that a plan which reads or sorts everything is dearer than one that stops after a page. `npm run test:plans`
 * asks for a million.
 */
const SESSIONS = Number(process.env['PLAN_SESSIONS'] ?? 200_000);
const GROUPS = Array.from({ length: 20 }, () => randomUUID());
const GROUP = GROUPS[0] as string;
const KEY = 'AK7';
const NEWEST = orderOf([]);

/** Keys of very different size, four domains, two in a hundred that live. Owners are not made: nothing of them is read. */
const FILL = `
  insert into domains (name) select 'd' || n from generate_series(0, 3) n;
  insert into users (email, domain_name) select n || '@example.com', 'd' || n % 4 from generate_series(1, 1000) n;
  set local session_replication_role = replica;
  insert into sessions (id, name, domain_name, group_id, access_key, status, created_at)
  select gen_random_uuid(), 's' || n, 'd' || k % 4, ('{${GROUPS.join(',')}}'::uuid[])[1 + k % 20], 'AK' || k,
         case when n % 50 = 0 then 'RUNNING' when n % 31 = 0 then 'CANCELLED' else 'TERMINATED' end,
         timestamptz '2026-01-01' + n * interval '1 minute'
    from (select n, floor(1000 * power(random(), 3))::int as k from generate_series(1, ${SESSIONS}) n) each;
  set local session_replication_role = origin;`;

const principal = (role: Role, more: Partial<Principal> = {}): Principal => ({
  userId: randomUUID(),
  email: 'somebody@example.com',
  role,
  domain: 'd3',
  accessKey: KEY,
  accessKeys: [KEY],
  ledGroups: [],
  ...more,
});

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

const nodes = (plan: PlanNode): PlanNode[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];

describe('the plans of lists', () => {
  let database: TestOrm;
  let app: Client;

  beforeAll(async () => {
    database = await openTestOrm();
    const { admin } = database;
    await admin.query(`begin; ${FILL} commit;`);
    await admin.query('select rollcall_rebuild_session_counts()');
    await admin.query('vacuum analyze');
    const { host, port, database: name } = admin;
    app = new Client({ host, port, database: name ?? '', user: TEST_APP, password: TEST_PASSWORD });
    await app.connect();
  });
  afterAll(async () => {
    await app.end();
    await database.close();
  });

  /** How PostgreSQL carries a statement out as somebody: as the server sends it, planned as the server has it planned. */
  async function carriedOut(scope: Scope, kept: boolean, work: () => Promise<unknown>): Promise<PlanNode[]> {
    const [statement] = await sentBy(work);
    const identity = {
      ...identityOf(scope),
      ...(kept && { plan_cache_mode: 'force_generic_plan', enable_bitmapscan: 'off' }),
    };
    await app.query('begin');
    for (const [name, value] of Object.entries(identity))
      await app.query('select set_config($1, $2, true)', [name, value]);
    const { rows } = await app.query(`explain (analyze, format json) ${statement?.text}`, [
      ...(statement?.values ?? []),
    ]);
    await app.query('rollback');
    return nodes(rows[0]['QUERY PLAN'][0].Plan as PlanNode);
  }

  const reader = (): ScopedReader => new ScopedReader(database.orm);
  const sessions = (): SessionRepository =>
    database.orm.em.getRepository(SessionEntity) as unknown as SessionRepository;
  const FIELDS = ['id', 'name', 'user_email', 'group_name', 'image', 'status'];

  const pageOf = (who: Principal, filter: SessionFilter, page: SessionPage): Promise<PlanNode[]> => {
    const predicate = SessionPredicate.of(who, filter);
    return carriedOut(scopeOf(who), predicate.followsAnIndex(), () =>
      reader().read(scopeOf(who), run => sessions().page(run, predicate, FIELDS, page)),
    );
  };
  const totalOf = (who: Principal, filter: SessionFilter): Promise<PlanNode[]> => {
    const predicate = SessionPredicate.of(who, filter);
    return carriedOut(scopeOf(who), predicate.followsAnIndex(), () =>
      reader().read(scopeOf(who), run => sessions().total(run, predicate)),
    );
  };

  const [superadmin, admin, user] = [principal(Role.SuperAdmin), principal(Role.Admin), principal(Role.User)];
  const lead = principal(Role.User, { ledGroups: [GROUP] });
  const LISTS: ReadonlyArray<[string, Principal, SessionFilter]> = [
    ['everything', superadmin, {}],
    ['what runs', superadmin, { statuses: ['RUNNING'] }],
    ['one key', superadmin, { accessKey: KEY }],
    ['one key in one status', superadmin, { accessKey: KEY, statuses: ['RUNNING'] }],
    ['one domain', superadmin, { domainName: 'd1' }],
    ['one group', superadmin, { groupId: GROUP }],
    ['the own domain', admin, {}],
    ['own sessions', user, {}],
    ['own sessions that run', user, { statuses: ['RUNNING'] }],
    ['own sessions of a key that run', user, { accessKey: KEY, statuses: ['RUNNING'] }],
    ['one own key of a lead', lead, { accessKey: KEY }],
  ];

  /** Rows that a node looked at, whether it kept them or not. */
  const looked = (node: PlanNode): number => (node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0);

  it.each(LISTS)('read %s along an index, and stop after the page', async (_, who, filter) => {
    for (const page of [
      { limit: 20, offset: 0, order: NEWEST },
      { limit: 100, offset: 50, order: NEWEST },
    ]) {
      const plan = await pageOf(who, filter, page);
      const ofSessions = plan.filter(node => node['Relation Name'] === 'sessions');
      expect(ofSessions.map(node => node['Node Type'])).toEqual(['Index Scan']);
      expect(Math.max(...ofSessions.map(looked))).toBeLessThan(10_000);
      for (const sort of plan.filter(node => node['Node Type'].includes('Sort'))) {
        expect(sort.Plans?.[0]?.['Actual Rows']).toBeLessThanOrEqual(150);
      }
      expect(plan.filter(node => node['Node Type'] === 'Seq Scan' && looked(node) > 100)).toEqual([]);
    }
  });

  it.each([...LISTS, ['a lead’s own sessions and those of the group', lead, {}] as const])(
    'count %s without a session',
    async (_, who, filter) => {
      const plan = await totalOf(who, filter);
      expect(plan.filter(node => node['Relation Name'] === 'sessions')).toEqual([]);
      expect(Math.max(...plan.map(looked))).toBeLessThan(200);
    },
  );

  it.each([
    ['a lead’s sessions and those of the group', lead, {}],
    ['what runs in the own domain', admin, { statuses: ['RUNNING'] }],
    ['two statuses of a key', user, { statuses: ['RUNNING', 'CANCELLED'] }],
  ] as const)('read %s without looking at everybody’s', async (_, who, filter) => {
    const plan = await pageOf(who, filter, { limit: 20, offset: 0, order: NEWEST });
    const ofSessions = plan.filter(node => node['Relation Name'] === 'sessions');
    expect(ofSessions.map(node => node['Node Type'])).not.toContain('Seq Scan');
  });
});

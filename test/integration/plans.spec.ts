import { randomUUID } from 'node:crypto';
import { type Principal, Role, type Scope, scopeOf } from '@rollcall/access';
import { identityOf, ScopedReader } from '@rollcall/database';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContainerEntity } from '../../src/containers/container.entity.js';
import type { ContainerRepository } from '../../src/containers/container.repository.js';
import { SessionEntity } from '../../src/sessions/index.js';
import type { SessionFilter } from '../../src/sessions/session.predicate.js';
import { orderOf } from '../../src/sessions/session-order.js';
import { SessionPredicate } from '../../src/sessions/session.predicate.js';
import type { SessionPage, SessionRepository } from '../../src/sessions/session.repository.js';
import { sentBy } from '../support/count-statements.js';
import { fillMillionSessions, GROUPS, KEY } from '../support/million-sessions.js';
import { openTestOrm, type TestOrm } from '../support/orm.js';
import { TEST_APP, TEST_PASSWORD } from '../support/template.js';

const GROUP = GROUPS[0] as string;
const NEWEST = orderOf([]);
const idOf = (n: number): string => `00000000-0000-0000-0000-${n.toString(16).padStart(12, '0')}`;
/** Where a page starts that half a million sessions come before. */
const HALF_WAY = ['2026-12-14 05:20:00', idOf(500_000)];
/** On a busy machine; it takes a quarter of a minute on one that is not. */
const FILLING_MS = 300_000;

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
    await fillMillionSessions(admin);
    const { host, port, database: name } = admin;
    app = new Client({ host, port, database: name ?? '', user: TEST_APP, password: TEST_PASSWORD });
    await app.connect();
  }, FILLING_MS);
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
  const containers = (): ContainerRepository =>
    database.orm.em.getRepository(ContainerEntity) as unknown as ContainerRepository;
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
      { limit: 100, after: HALF_WAY, order: NEWEST },
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

  it('reads what was created last along an index, and stops after the page', async () => {
    const order = orderOf([{ key: 'created_at', ascending: false }]);
    const predicate = SessionPredicate.of(superadmin, {});
    const plan = await carriedOut(scopeOf(superadmin), false, () =>
      reader().read(scopeOf(superadmin), run =>
        sessions().page(run, predicate, FIELDS, { limit: 20, offset: 0, order }),
      ),
    );
    const ofSessions = plan.filter(node => node['Relation Name'] === 'sessions');
    expect(ofSessions.map(node => node['Node Type'])).toEqual(['Index Scan']);
    expect(Math.max(...ofSessions.map(looked))).toBeLessThan(100);
  });

  it.each([
    ['that is there', 's500000'],
    ['that is not', 'nothing'],
  ])('find and count a name %s among everybody’s without looking at the others', async (_, name) => {
    for (const who of [superadmin, admin]) {
      for (const plan of [
        await pageOf(who, { name }, { limit: 20, offset: 0, order: NEWEST }),
        await totalOf(who, { name }),
      ]) {
        expect(Math.max(...plan.map(looked))).toBeLessThan(20);
      }
    }
  });

  it.each([
    ['superadmin', superadmin],
    ['admin', admin],
    ['user', user],
  ] as const)('find the containers of a hundred sessions along an index, for a %s', async (_, who) => {
    const ids = Array.from({ length: 100 }, (__, index) => idOf(1 + 5000 * index));
    const plan = await carriedOut(scopeOf(who), false, () =>
      reader().read(scopeOf(who), run => containers().ofSessions(run, ids, ['id', 'image', 'status', 'live_stat'])),
    );
    expect(plan.filter(node => node['Node Type'] === 'Seq Scan' && looked(node) > 0)).toEqual([]);
    expect(Math.max(...plan.map(looked))).toBeLessThanOrEqual(100);
  });

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

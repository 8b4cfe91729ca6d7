import { type Principal, Role } from '@rollcall/access';
import { type Run, type SystemJob, SystemWriter } from '@rollcall/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeypairRepository } from '../../src/accounts/keypair.repository.js';
import { UserRepository } from '../../src/accounts/user.repository.js';
import { AuditRepository } from '../../src/audit/audit.repository.js';
import { containerOrder } from '../../src/containers/container-filter-keys.js';
import { ContainerPredicate } from '../../src/containers/container.predicate.js';
import { ContainerRepository } from '../../src/containers/container.repository.js';
import { ContainerStoreRepository } from '../../src/ingest/container-store.repository.js';
import { StatStoreRepository } from '../../src/ingest/stat-store.repository.js';
import { orderOf } from '../../src/sessions/session-order.js';
import { RateUsageRepository } from '../../src/limits/rate-usage.repository.js';
import { SessionCountRepository } from '../../src/sessions/session-count.repository.js';
import { SessionPredicate } from '../../src/sessions/session.predicate.js';
import { SessionChangeRepository } from '../../src/sessions/session-change.repository.js';
import { SessionEventRepository } from '../../src/sessions/session-event.repository.js';
import { SessionRepository } from '../../src/sessions/session.repository.js';
import { sentBy } from '../support/count-statements.js';
import { expectCommitted } from '../support/committed-file.js';
import { TestApp } from '../support/test-app.js';

type Call = (repository: never, run: Run) => Promise<unknown>;

const ID = '12c45b55-ce3c-418d-9c58-223bbba307f1';
const lead: Principal = {
  userId: ID,
  email: 'lead@example.com',
  role: Role.User,
  domain: 'default',
  accessKey: 'AKIA1',
  accessKeys: ['AKIA1', 'AKIA2'],
  ledGroups: [ID],
};
const page = { limit: 20, offset: 0 };
const newest = { ...page, order: orderOf([]) };
const sessions = SessionPredicate.of(lead, { statuses: ['RUNNING'], groupId: ID });
const containers = ContainerPredicate.of(lead, { sessionId: ID });

/** The calls of one repository, checked against its type. */
function of<R extends object>(
  repository: abstract new (...args: never[]) => R,
  calls: Record<string, (repository: R, run: Run) => Promise<unknown>>,
  job: SystemJob = 'administration',
): { repository: { name: string; prototype: object }; calls: Record<string, Call>; job: SystemJob } {
  return { repository, calls, job };
}

/** One call of each method that sends SQL. A method that is missing here fails the test below. */
const CALLS = [
  of(SessionRepository, {
    page: (r, run) => r.page(run, sessions, ['id', 'name', 'user_email', 'group_name', 'image'], newest),
    open: (r, run) => r.open(run, sessions, ['id', 'name', 'image'], orderOf([])),
    total: (r, run) => r.total(run, sessions),
    exists: (r, run) => r.exists(run, sessions),
    ownership: (r, run) => r.ownership(run, sessions),
    facet: (r, run) => r.facet(run, sessions, 'group'),
    facetCounts: (r, run) => r.facetCounts(run, sessions, 'group'),
    dependencies: (r, run) => r.dependencies(run, sessions, [ID], ['id', 'name']),
  }),
  of(SessionCountRepository, {
    byStatus: (r, run) => r.byStatus(run, { mode: 'all' }),
    fold: (r, run) => r.fold(run),
    wrong: (r, run) => r.wrong(run),
    rebuild: (r, run) => r.rebuild(run),
  }),
  of(
    RateUsageRepository,
    {
      lock: (r, run) => r.lock(run, 'AKIA1'),
      lease: (r, run) => r.lease(run, { accessKey: 'AKIA1', limit: 100, wanted: 1, owed: 0 }),
      forget: (r, run) => r.forget(run),
    },
    'limits',
  ),
  of(
    AuditRepository,
    {
      append: (r, run) => r.append(run, []),
      page: (r, run) => r.page(run, { actor: 'AKIA1', before: '7' }, 20),
      forget: (r, run) => r.forget(run, 90),
    },
    'audit',
  ),
  of(SessionEventRepository, { changes: (r, run) => r.changes(run, [ID]) }),
  of(ContainerRepository, {
    page: (r, run) => r.page(run, containers, ['id', 'role', 'live_stat'], { ...page, order: containerOrder([]) }),
    total: (r, run) => r.total(run, containers),
    ofSessions: (r, run) => r.ofSessions(run, [ID], ['id', 'role', 'live_stat']),
  }),
  of(StatStoreRepository, {
    update: (r, run) => r.update(run, ID, []),
    insert: (r, run) => r.insert(run, ID, []),
    known: (r, run) => r.known(run, ID, [ID]),
  }),
  of(ContainerStoreRepository, {
    known: (r, run) => r.known(run, ID, [ID]),
    insert: (r, run) => r.insert(run, []),
    update: (r, run) => r.update(run, ID, []),
    freeze: (r, run) => r.freeze(run, [ID]),
  }),
  of(KeypairRepository, {
    credential: (r, run) => r.credential(run, 'AKIA1'),
    details: (r, run) => r.details(run, 'AKIA1'),
    concurrency: (r, run) => r.concurrency(run, 'AKIA1'),
  }),
  of(UserRepository, {
    details: (r, run) => r.details(run, 'lead@example.com'),
    witnesses: (r, run) => r.witnesses(run, { domain: 'default', group: ID, accessKey: 'AKIA1' }, 'lead@example.com'),
  }),
  of(SessionChangeRepository, {
    mark: (r, run) => r.mark(run, sessions.scope, true),
    fold: (r, run) => r.fold(run),
  }),
];

describe('the SQL of repositories', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await TestApp.start();
  });
  afterAll(() => test.stop());

  for (const { repository, calls, job } of CALLS) {
    it(`of ${repository.name} covers every method`, () => {
      const methods = Object.getOwnPropertyNames(repository.prototype).filter(name => name !== 'constructor');
      expect(Object.keys(calls).sort()).toEqual(methods.sort());
    });

    for (const [method, call] of Object.entries(calls)) {
      it(`of ${repository.name}.${method} is one statement, and is the committed one`, async () => {
        const instance = test.app.get(repository as never, { strict: false }) as never;
        const writer = test.app.get(SystemWriter);
        const sent = await sentBy(() => writer.write(job, run => call(instance, run)));
        expect(sent).toHaveLength(1);
        const text = sent[0]?.text
          .replaceAll(/\s+/g, ' ')
          .replaceAll(/ (?=(from|where|order by|left join|limit)\b)/g, '\n ');
        await expectCommitted(`test/contract/sql/${repository.name}.${method}.sql`, `${text};\n`);
      });
    }
  }
});

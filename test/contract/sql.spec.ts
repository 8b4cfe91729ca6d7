import { type Principal, Role } from '@rollcall/access';
import { ScopedReader } from '@rollcall/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeypairRepository } from '../../src/accounts/keypair.repository.js';
import { UserRepository } from '../../src/accounts/user.repository.js';
import { containerOrder } from '../../src/containers/container-filter-keys.js';
import { ContainerPredicate } from '../../src/containers/container.predicate.js';
import { ContainerRepository } from '../../src/containers/container.repository.js';
import { orderOf } from '../../src/sessions/session-order.js';
import { SessionPredicate } from '../../src/sessions/session.predicate.js';
import { SessionEventRepository } from '../../src/sessions/session-event.repository.js';
import { SessionRepository } from '../../src/sessions/session.repository.js';
import { sentBy } from '../support/count-statements.js';
import { expectCommitted } from '../support/committed-file.js';
import { TestApp } from '../support/test-app.js';

type Run = Parameters<Parameters<ScopedReader['read']>[1]>[0];
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
): { repository: { name: string; prototype: object }; calls: Record<string, Call> } {
  return { repository, calls };
}

/** One call of each method that sends SQL. A method that is missing here fails the test below. */
const CALLS = [
  of(SessionRepository, {
    page: (r, run) => r.page(run, sessions, ['id', 'name', 'user_email', 'group_name', 'image', 'freshness'], newest),
    total: (r, run) => r.total(run, sessions),
    exists: (r, run) => r.exists(run, sessions),
    facet: (r, run) => r.facet(run, sessions, 'group'),
    dependencies: (r, run) => r.dependencies(run, sessions, [ID], ['id', 'name']),
  }),
  of(SessionEventRepository, { changes: (r, run) => r.changes(run, [ID]) }),
  of(ContainerRepository, {
    page: (r, run) =>
      r.page(run, containers, ['id', 'role', 'live_stat', 'observed_at'], { ...page, order: containerOrder([]) }),
    total: (r, run) => r.total(run, containers),
    ofSessions: (r, run) => r.ofSessions(run, [ID], ['id', 'role', 'live_stat']),
  }),
  of(KeypairRepository, {
    credential: (r, run) => r.credential(run, 'AKIA1'),
    details: (r, run) => r.details(run, 'AKIA1'),
    concurrency: (r, run) => r.concurrency(run, 'AKIA1'),
  }),
  of(UserRepository, { details: (r, run) => r.details(run, 'lead@example.com') }),
];

describe('the SQL of repositories', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await TestApp.start();
  });
  afterAll(() => test.stop());

  for (const { repository, calls } of CALLS) {
    it(`of ${repository.name} covers every method`, () => {
      const methods = Object.getOwnPropertyNames(repository.prototype).filter(name => name !== 'constructor');
      expect(Object.keys(calls).sort()).toEqual(methods.sort());
    });

    for (const [method, call] of Object.entries(calls)) {
      it(`of ${repository.name}.${method} is one statement, and is the committed one`, async () => {
        const instance = test.app.get(repository as never, { strict: false }) as never;
        const reader = test.app.get(ScopedReader);
        const sent = await sentBy(() => reader.read({ mode: 'all' }, run => call(instance, run)));
        expect(sent).toHaveLength(1);
        const text = sent[0]?.text
          .replaceAll(/\s+/g, ' ')
          .replaceAll(/ (?=(from|where|order by|left join|limit)\b)/g, '\n ');
        await expectCommitted(`test/contract/sql/${repository.name}.${method}.sql`, `${text};\n`);
      });
    }
  }
});

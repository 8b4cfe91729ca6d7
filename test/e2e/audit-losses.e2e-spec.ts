import { randomUUID } from 'node:crypto';
import { Role } from '@rollcall/access';
import { Registry } from 'prom-client';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answered, AuditLogService } from '../../src/audit/index.js';
import { eventMetrics } from '../../src/metrics/event-metrics.js';
import { Factory, type TestUser } from '../factories/index.js';
import { BuiltServer } from '../support/built-server.js';
import { samplesOf, valueOf } from '../support/metrics.js';
import { TEST_APP, TEST_PASSWORD } from '../support/template.js';
import { TestApp } from '../support/test-app.js';

const LIST = '{ compute_session_list(limit: 1, offset: 0) { items { id } } }';
/** A statement may wait for half of that. */
const IMPATIENT = { REQUEST_TIMEOUT_SECONDS: '1' };
/** For so many there is room. */
const ROOM = 10_000;

describe('entries of the audit that are lost', () => {
  let test: TestApp;
  let factory: Factory;
  let admin: Client;
  let monitor: TestUser;
  const registry = new Registry();
  const unheard = eventMetrics(registry);

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    monitor = await factory.user({ role: Role.Monitor });
    admin = new Client({ connectionString: test.database.url });
    await admin.connect();
  });

  beforeEach(async () => {
    await test.app.get(AuditLogService, { strict: false }).write();
    await admin.query('truncate audit_records');
    registry.resetMetrics();
  });

  afterAll(async () => {
    unheard();
    await admin.end();
    await factory.close();
    await test.stop();
  });

  const lock = () => admin.query('begin; lock table audit_records in access exclusive mode');
  const unlock = () => admin.query('rollback');
  const written = async () => (await admin.query('select count(*)::int as n from audit_records')).rows[0].n as number;
  const counted = async () => valueOf(samplesOf(await registry.metrics()), 'rollcall_audit_dropped_total') ?? 0;
  /** Statements that wait for the lock. */
  const waiting = async () =>
    (
      await admin.query(
        `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
    ).rows[0].n as number;

  it('for want of room are counted, each once, and no other is lost', async () => {
    const other = await TestApp.start(IMPATIENT, test.database);
    const log = other.app.get(AuditLogService, { strict: false });
    await lock();
    for (let n = 0; n < ROOM + 5; n += 1) log.note(readOf(monitor));
    await log.write();
    expect(await counted()).toBe(5);
    for (let n = 0; n < 7; n += 1) log.note(readOf(monitor));
    await unlock();
    // On a busy machine so many may not be written within the time of one statement; then they are kept for the next.
    await expect.poll(() => log.write().then(written), { timeout: 20_000 }).toBe(ROOM);
    expect(await counted()).toBe(12);
    await other.app.close();
    expect([await counted(), await written()]).toEqual([12, ROOM]);
  });

  it('because the server stops while they cannot be written are counted', async () => {
    const other = await TestApp.start(IMPATIENT, test.database);
    await other.gql(monitor, LIST);
    await other.gql(monitor, LIST);
    await lock();
    await other.app.close();
    await unlock();
    expect([await counted(), await written()]).toEqual([2, 0]);
  });

  it('are none when the server stops in the middle of a write', async () => {
    const other = await TestApp.start({}, test.database);
    await other.gql(monitor, LIST);
    await lock();
    await expect.poll(waiting, { timeout: 5_000 }).toBe(1);
    const closed = other.app.close();
    await unlock();
    await closed;
    expect([await counted(), await written()]).toEqual([0, 1]);
  });

  it('in the middle of a write that fails, as the server stops, are counted', async () => {
    const other = await TestApp.start(IMPATIENT, test.database);
    await other.gql(monitor, LIST);
    await lock();
    await expect.poll(waiting, { timeout: 5_000 }).toBe(1);
    await other.app.close();
    await unlock();
    expect([await counted(), await written()]).toEqual([1, 0]);
  });

  it('with the process are said in its log, and do not keep it', async () => {
    const server = await BuiltServer.start({
      DATABASE_URL: test.database.urlFor(TEST_APP, TEST_PASSWORD),
      ENCRYPTION_KEY: '5'.repeat(64),
      LOG_LEVEL: 'error',
    });
    const headers = await test.bearer(monitor);
    for (let n = 0; n < 3; n += 1) {
      expect((await fetch(`${server.url}/v1/sessions`, { headers })).status).toBe(200);
    }
    await lock();
    const from = performance.now();
    const code = await server.stop();
    await unlock();
    expect([code, performance.now() - from < 8_000, await written()]).toEqual([0, true, 0]);
    expect(server.stderr).toMatch(/"dropped":3\b/);
  });

  function readOf({ accessKey, id, email }: TestUser): Answered {
    const person = { userId: id, email, role: Role.Monitor, domain: 'home' };
    const principal = { ...person, accessKey, accessKeys: [accessKey], ledGroups: [] };
    return {
      ...{ principal, claimed: undefined, operation: 'GET /v1/sessions', status: 200, failure: undefined },
      requestId: randomUUID(),
    };
  }
});

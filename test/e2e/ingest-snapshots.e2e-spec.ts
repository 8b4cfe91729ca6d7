import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MaintenanceService } from '../../src/maintenance/index.js';
import { Factory, type TestUser } from '../factories/index.js';
import { momentOf, SourceClient } from '../support/source-client.js';
import { TestApp } from '../support/test-app.js';

describe('snapshots', () => {
  let test: TestApp;
  let factory: Factory;
  let owner: TestUser;
  let source: SourceClient;
  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    owner = await factory.user({ domain: 'physics' });
  });
  beforeEach(async () => {
    source = new SourceClient(test.url, await factory.source(['physics'], { heartbeat: 86_400, grace: 60 }));
    await source.push({ ...source.item('heartbeat', 0, {}), occurred_at: new Date().toISOString() });
  });
  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  const upsert = (second: number, id: string, status = 'RUNNING', snapshot_id: string | null = null) => {
    const named = { domain_name: 'physics', user_email: owner.email };
    return source.item('session.upsert', second, {
      id,
      name: 'n',
      status,
      created_at: momentOf(0),
      owner: named,
      snapshot_id,
    });
  };
  const begin = (second: number, snapshot_id: string) => source.item('snapshot.begin', second, { snapshot_id });
  const end = (second: number, snapshot_id: string, sessions: number, rest: object = {}) =>
    source.item('snapshot.end', second, { snapshot_id, sessions, ...rest });
  const freshness = async (...ids: string[]) => {
    const asked = ids.map((id, index) => `s${index}: compute_session(id: "${id}") { freshness }`).join(' ');
    const { body } = await test.gql(owner, `{ ${asked} }`);
    return Object.values(body.data as Record<string, { freshness: string }>).map(session => session.freshness);
  };
  const endLost = () => test.app.get(MaintenanceService).runNow('end-lost-sessions');

  it('mark what they do not mention as lost, whatever the order in which their parts arrive', async () => {
    const [seen, missed, later, ended] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    await source.push(upsert(1, seen), upsert(1, missed), upsert(1, ended, 'TERMINATED'));
    await source.push(end(30, 'a', 1), upsert(40, later));
    await source.push(upsert(20, seen, 'RUNNING', 'a'));
    expect(await freshness(seen, missed, later, ended)).toEqual(['LIVE', 'LIVE', 'LIVE', 'LIVE']);
    await source.push(begin(10, 'a'));
    expect(await freshness(seen, missed, later, ended)).toEqual(['LIVE', 'LOST', 'LIVE', 'LIVE']);
  });

  it('mark nothing while a mention is missing, when they failed, and when they never end', async () => {
    const [seen, missed] = [randomUUID(), randomUUID()];
    await source.push(upsert(1, seen), upsert(1, missed));
    await source.push(begin(10, 'short'), upsert(11, seen, 'RUNNING', 'short'), end(12, 'short', 2));
    await source.push(
      begin(20, 'failed'),
      upsert(21, seen, 'RUNNING', 'failed'),
      end(22, 'failed', 1, { failed: true }),
    );
    await source.push(begin(30, 'open'), upsert(31, seen, 'RUNNING', 'open'));
    await source.push(
      begin(40, 'refused'),
      upsert(41, seen, 'RUNNING', 'refused'),
      { ...upsert(41, randomUUID()), body: {} },
      end(42, 'refused', 2),
    );
    expect(await freshness(seen, missed)).toEqual(['LIVE', 'LIVE']);
  });

  it('say nothing about the sessions of other sources', async () => {
    const theirs = randomUUID();
    await source.push(upsert(1, theirs));
    source = new SourceClient(test.url, await factory.source(['physics']));
    await source.push(begin(10, 'empty'), end(11, 'empty', 0));
    expect(await freshness(theirs)).toEqual(['LIVE']);
  });

  it('find again what was lost: by a mention, and by whatever is said of it', async () => {
    const [mentioned, updated] = [randomUUID(), randomUUID()];
    await source.push(upsert(5, mentioned), upsert(5, updated), begin(10, 'a'), end(11, 'a', 0));
    expect(await freshness(mentioned, updated)).toEqual(['LOST', 'LOST']);
    // The mention says nothing new: it is older than what is known.
    await source.push(begin(20, 'b'), upsert(4, mentioned, 'RUNNING', 'b'), upsert(21, updated), end(22, 'b', 1));
    expect(await freshness(mentioned, updated)).toEqual(['LIVE', 'LIVE']);
  });

  it('end what stays lost for longer than the grace time, with its containers and their last report', async () => {
    const [gone, young] = [randomUUID(), randomUUID()];
    const container = { id: gone, session_id: gone, status: 'RUNNING', created_at: momentOf(0) };
    const stats = { mem: { current: '7' } };
    await source.push(
      ...[upsert(1, gone), upsert(1, young), source.item('container.upsert', 1, container)],
      ...[source.item('stat.sample', 2, { container_id: gone, stats }), begin(10, 'a'), end(11, 'a', 0)],
    );
    await factory.sql.query(`update sessions set lost_at = now() - interval '61 s' where id = $1`, [gone]);
    expect(await endLost()).toBe(true);
    const fields = `id status status_info freshness status_history { status reason } containers { status last_stat }`;
    const ask = async (id: string) =>
      (await test.gql(owner, `{ compute_session(id: "${id}") { ${fields} } }`)).body.data.compute_session;
    expect(await ask(gone)).toMatchObject({
      status: 'TERMINATED',
      status_info: 'source-gone',
      freshness: 'LIVE',
      status_history: [{ status: 'RUNNING' }, { status: 'TERMINATED', reason: 'source-gone' }],
      containers: [{ status: 'TERMINATED', last_stat: { mem: { current: '7' } } }],
    });
    expect(await ask(young)).toMatchObject({ status: 'RUNNING', freshness: 'LOST' });
    // It does not come back, but how it really ended is still believed.
    expect(await source.outcomes(upsert(50, gone))).toEqual(['stale']);
    expect(await source.outcomes(upsert(9, gone, 'TERMINATED'))).toEqual(['accepted']);
    expect(await ask(gone)).toMatchObject({ status: 'TERMINATED', status_info: null });
  });

  it('leave nothing behind of what is old', async () => {
    await source.push(begin(1, 'never'), upsert(1, randomUUID(), 'RUNNING', 'never'));
    await factory.sql.query(`update ingest_snapshots set touched_at = now() - interval '3 days'`);
    await factory.sql.query(`update ingest_receipts set received_at = now() - interval '25 hours'`);
    const count = async (table: string) =>
      (await factory.sql.query(`select count(*)::int as n from ${table}`)).rows[0].n;
    const before = await count('ingest_receipts');
    await test.app.get(MaintenanceService).runNow('forget-old-events');
    expect([await count('ingest_snapshots'), await count('ingest_mentions')]).toEqual([0, 0]);
    expect(await count('ingest_receipts'), 'events are remembered for a day at least').toBe(before);
    await factory.sql.query(`update ingest_receipts set received_at = now() - interval '3 days'`);
    await test.app.get(MaintenanceService).runNow('forget-old-events');
    expect(await count('ingest_receipts')).toBe(0);
  });
});

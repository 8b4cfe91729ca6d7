import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ScopedReader, sql } from '@rollcall/database';
import { isStuck, parseStuckAfter, stuckCondition } from '../../src/sessions/session-stuck.js';
import { Factory, type TestUser } from '../factories/index.js';
import { TestApp } from '../support/test-app.js';

/** A source that promises a heartbeat a minute and is given five minutes' grace: LIVE to 120 s, STALE to 420 s. */
const TRAITS = { heartbeat: 60, grace: 300 };

describe('freshness', () => {
  let test: TestApp;
  let factory: Factory;
  let owner: TestUser;
  beforeAll(async () => {
    test = await TestApp.start({ STUCK_AFTER_SECONDS: 'PENDING=60,*=10' });
    factory = await Factory.open(test);
    owner = await factory.user();
  });
  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  const heard = async (secondsAgo: number): Promise<string> => {
    const { sourceId } = await factory.source(['default'], TRAITS);
    await factory.sql.query(
      'update source_states set last_heartbeat = now() - make_interval(secs => $2) where source_id = $1',
      [sourceId, secondsAgo],
    );
    return sourceId;
  };
  const shown = async (id: string): Promise<Record<string, unknown>> => {
    const fields = 'freshness observed_at stuck containers { freshness observed_at }';
    return (await test.gql(owner, `{ compute_session(id: "${id}") { ${fields} } }`)).body.data.compute_session;
  };
  const ago = (moment: unknown): number => (Date.now() - Date.parse(String(moment))) / 1000;

  it.each([
    ['LIVE', 100],
    ['STALE', 130],
    ['STALE', 400],
    ['LOST', 440],
  ])('is %s when its source was last heard of %d s ago', async (freshness, seconds) => {
    const id = await factory.session(owner, { source_id: await heard(seconds), reported_at: '2026-01-01' });
    const session = await shown(id);
    expect(session).toMatchObject({ freshness, containers: [{ freshness }] });
    expect(ago(session['observed_at'])).toBeGreaterThanOrEqual(seconds);
    expect(ago(session['observed_at'])).toBeLessThan(seconds + 60);
  });

  it('is LOST when a finished snapshot does not mention it, and then no heartbeat vouches for it', async () => {
    const reported_at = '2026-01-01T00:00:00Z';
    const id = await factory.session(owner, { source_id: await heard(1), reported_at, lost_at: 'now' });
    const observed_at = '2026-01-01T00:00:00+00:00';
    expect(await shown(id)).toMatchObject({ freshness: 'LOST', observed_at, containers: [{ freshness: 'LOST' }] });
  });

  it('is LIVE once it has ended, and null where no source ever pushed it', async () => {
    const gone = await factory.session(owner, { source_id: await heard(1e6), status: 'TERMINATED' });
    const own = await factory.session(owner);
    expect(await shown(gone)).toMatchObject({ freshness: 'LIVE', containers: [{ freshness: 'LIVE' }] });
    expect(await shown(own)).toMatchObject({ freshness: null, observed_at: null, containers: [{ freshness: null }] });
  });

  it('dates a container by its last sample', async () => {
    const id = await factory.session(owner, { source_id: await heard(100), reported_at: '2026-01-01' });
    const observed_at = new Date(Date.now() - 5_000).toISOString();
    await factory.insert('container_stats', { container_id: id, live_stat: '{}', observed_at });
    const { containers } = (await shown(id)) as { containers: Array<{ observed_at: string }> };
    expect(Date.parse(containers[0]?.observed_at ?? '')).toBe(Date.parse(observed_at));
  });

  it('calls a session stuck alike in the answer and in the condition that filters by it', async () => {
    const after = parseStuckAfter('PENDING=60,*=10');
    for (const status of ['PENDING', 'PULLING', 'RUNNING', 'TERMINATED']) {
      for (const seconds of [5, 30, 90]) {
        const status_changed = new Date(Date.now() - seconds * 1000);
        const id = await factory.session(owner, { status, status_changed });
        const stuck = isStuck(after, status, seconds);
        expect(await shown(id), `${status} for ${seconds} s`).toMatchObject({ stuck });
        const reader = test.app.get(ScopedReader);
        const query = sql<{
          stuck: boolean;
        }>`select ${stuckCondition(after)} as stuck from sessions s where s.id = ${id}`;
        expect(await reader.read({ mode: 'all' }, run => run(query))).toEqual([{ stuck }]);
      }
    }
  });
});

describe('the history of a session', () => {
  let test: TestApp;
  let factory: Factory;
  let owner: TestUser;
  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    owner = await factory.user();
  });
  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  it('shows changes by their own times: what was seen again is none, and nothing happens after the end', async () => {
    const { sourceId: source_id, name } = await factory.source(['default']);
    const session_id = await factory.session(owner, { source_id });
    const seen: Array<[second: number, status: string, reason: string | null]> = [
      [9, 'RUNNING', null],
      [5, 'TERMINATED', 'user-requested'],
      [3, 'RUNNING', null],
      [1, 'PENDING', null],
      [2, 'RUNNING', null],
      [11, 'TERMINATED', 'again'],
    ];
    for (const [second, status, reason] of seen) {
      const occurred_at = new Date(Date.UTC(2026, 0, 1, 0, 0, second));
      const event_key = `00000000-0000-4000-8000-${String(second).padStart(12, '0')}`;
      await factory.insert('session_events', { session_id, source_id, occurred_at, event_key, status, reason });
    }
    const query = `{ compute_session(id: "${session_id}") {
      status_history { status previous_status occurred_at reason source } } }`;
    const answer = await test.gql(owner, query);
    const at = (second: number) => `2026-01-01T00:00:0${second}+00:00`;
    expect(answer.body.data.compute_session.status_history).toEqual([
      { status: 'PENDING', previous_status: null, occurred_at: at(1), reason: null, source: name },
      { status: 'RUNNING', previous_status: 'PENDING', occurred_at: at(2), reason: null, source: name },
      { status: 'TERMINATED', previous_status: 'RUNNING', occurred_at: at(5), reason: 'user-requested', source: name },
    ]);
  });
});

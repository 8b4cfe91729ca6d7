import { randomUUID } from 'node:crypto';
import type { RegisteredSource } from '@rollcall/access';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IngestService } from '../../src/ingest/index.js';
import { SourceAccessService } from '../../src/sources/index.js';
import { Factory } from '../factories/index.js';
import { sentBy } from '../support/count-statements.js';
import { momentOf } from '../support/source-client.js';
import { TestApp } from '../support/test-app.js';

const CONTAINERS = 200;

describe('what a batch costs the database', () => {
  let test: TestApp;
  let factory: Factory;
  let ingest: IngestService;
  let source: RegisteredSource;
  const ids = Array.from({ length: CONTAINERS }, () => randomUUID());
  const sessions = ids.map(id => {
    const owner = { domain_name: 'cost' };
    return item('session.upsert', 1, { id, name: 'n', status: 'RUNNING', created_at: momentOf(0), owner });
  });
  const containers = ids.map(id =>
    item('container.upsert', 1, { id, session_id: id, status: 'RUNNING', created_at: momentOf(0) }),
  );
  const samples = (second: number, of = ids) =>
    of.map(container_id => item('stat.sample', second, { container_id, stats: { mem: { current: String(second) } } }));

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    await factory.domain('cost');
    ingest = test.app.get(IngestService, { strict: false });
    const registration = { name: 'cost', kind: 'test', domains: ['cost'], groups: [] };
    const access = test.app.get(SourceAccessService, { strict: false });
    source = await access.ensure({ ...registration, heartbeat_seconds: 60, grace_seconds: 60 });
    await ingest.take(source, [...sessions, ...containers]);
    await ingest.take(source, samples(1));
  });
  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  const counted = async (items: readonly unknown[]) => (await sentBy(() => ingest.take(source, items))).length;

  it.each([1, CONTAINERS])('is three statements for %d samples: know, show, note', async many => {
    expect(await counted(samples(many + 10, ids.slice(0, many)))).toBe(3);
  });

  it('is the same number of statements for one session as for many', async () => {
    const fresh = (many: number) =>
      Array.from({ length: many }, () =>
        item('session.upsert', 1, { ...(sessions[0]?.body as object), id: randomUUID() }),
      );
    expect(await counted(fresh(CONTAINERS))).toBe(await counted(fresh(1)));
  });

  it('is an update on the same page for every sample, and no trigger', async () => {
    const stats = async () => {
      await factory.sql.query('select pg_stat_force_next_flush()');
      await test.orm.em.getConnection().execute('select pg_stat_clear_snapshot()');
      const { rows } = await factory.sql.query(
        `select n_tup_upd::int as updated, n_tup_hot_upd::int as hot from pg_stat_user_tables where relname = 'container_stats'`,
      );
      return rows[0] as { updated: number; hot: number };
    };
    await factory.sql.query('vacuum container_stats').catch(() => undefined);
    const hot = async () => (await settled(stats)).hot;
    const before = await settled(stats);
    for (let second = 1000; second < 1005; second += 1) await ingest.take(source, samples(second));
    const after = await changed(stats, before.updated + 5 * CONTAINERS);
    expect(after.updated - before.updated).toBe(5 * CONTAINERS);
    expect(after.hot - before.hot).toBe(5 * CONTAINERS);
    expect(await hot()).toBe(after.hot);
    const { rows } = await factory.sql.query(
      `select tgname from pg_trigger t join pg_attribute a on a.attrelid = t.tgrelid and a.attnum = any(t.tgattr)
        where t.tgrelid = 'container_stats'::regclass and a.attname in ('live_stat', 'last_stat', 'observed_at')`,
    );
    expect(rows).toEqual([]);
  });
});

let serial = 0;

function item(kind: string, second: number, body: unknown) {
  serial += 1;
  return { event_id: `cost-${serial}`, kind, occurred_at: momentOf(second), body };
}

type Updates = { readonly updated: number; readonly hot: number };

/** Counters of other connections arrive when those are idle for a moment; this waits for them, bounded. */
async function changed(read: () => Promise<Updates>, expected: number): Promise<Updates> {
  let seen = await read();
  for (let turn = 0; turn < 100 && seen.updated < expected; turn += 1) {
    await new Promise(resolve => setTimeout(resolve, 50));
    seen = await read();
  }
  return seen;
}

async function settled(read: () => Promise<Updates>): Promise<Updates> {
  let [before, seen] = [await read(), await read()];
  for (let turn = 0; turn < 40; turn += 1) {
    await new Promise(resolve => setTimeout(resolve, 50));
    [before, seen] = [seen, await read()];
    if (turn > 25 && before.updated === seen.updated) break;
  }
  return seen;
}

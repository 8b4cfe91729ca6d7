import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Item } from '../ingest/index.js';
import { ReplayJournal } from './replay-journal.js';
import { ReplayService } from './replay.service.js';
import type { TimedItem } from './timeline.js';

const MOST = { speed: Number.POSITIVE_INFINITY, parallel: 1 };

describe('a replay', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'rollcall-replay-'))));
  afterAll(() => rm(folder, { recursive: true }));

  const timeline = (length: number): TimedItem[] =>
    Array.from({ length }, (_, index) => {
      const item: Item = {
        event_id: `${index}`,
        kind: 'heartbeat',
        occurred_at: '2023-01-01T00:00:00Z',
        seq: 0,
        body: {},
      };
      return { at: index * 1_000_000, item };
    });
  const journalOf = (name: string, items: readonly TimedItem[]) =>
    ReplayJournal.open(
      join(folder, name),
      'http://127.0.0.1:1',
      items.map(({ item }) => item.event_id),
    );
  const accepted = (items: readonly Item[]) =>
    items.map(({ event_id }) => ({ event_id, outcome: 'accepted' as const }));

  it('pushes everything once, in order, in batches', async () => {
    const items = timeline(1_234);
    const pushed: string[][] = [];
    const push = (batch: readonly Item[]) => {
      pushed.push(batch.map(({ event_id: id }) => id));
      return Promise.resolve(accepted(batch));
    };
    const report = await new ReplayService({ push }, await journalOf('whole', items)).run(items, MOST);
    expect(pushed.map(({ length }) => length)).toEqual([500, 500, 234]);
    expect(pushed.flat()).toEqual(items.map(({ item }) => item.event_id));
    expect(report).toMatchObject({ pushed: 1_234, outcomes: { accepted: 1_234, rejected: 0 } });
  });

  it('goes on after the last batch before which none is missing', async () => {
    const items = timeline(2_000);
    const broken = (batch: readonly Item[]) =>
      batch[0]?.event_id === '500' ? Promise.reject(new Error('away')) : wait(5).then(() => accepted(batch));
    const first = new ReplayService({ push: broken }, await journalOf('broken', items));
    await expect(first.run(items, { ...MOST, parallel: 3 })).rejects.toThrow('away');
    const again: string[] = [];
    const push = (batch: readonly Item[]) => {
      again.push(batch[0]?.event_id ?? '');
      return Promise.resolve(accepted(batch));
    };
    const report = await new ReplayService({ push }, await journalOf('broken', items)).run(items, MOST);
    expect({ again, pushed: report.pushed }).toEqual({ again: ['500', '1000', '1500'], pushed: 1_500 });
  });

  it('has at most as many batches under way as it was told', async () => {
    const items = timeline(5_000);
    let [now, most] = [0, 0];
    const push = async (batch: readonly Item[]) => {
      most = Math.max(most, (now += 1));
      await wait(5);
      now -= 1;
      return accepted(batch);
    };
    await new ReplayService({ push }, await journalOf('wide', items)).run(items, { ...MOST, parallel: 3 });
    expect(most).toBe(3);
  });

  it('holds each item back until its time has come', async () => {
    // Ten seconds of the trace in a tenth of ours.
    const items = timeline(11);
    const batches: number[] = [];
    const push = (batch: readonly Item[]) => {
      batches.push(batch.length);
      return Promise.resolve(accepted(batch));
    };
    const report = await new ReplayService({ push }, await journalOf('paced', items)).run(items, {
      speed: 100,
      parallel: 1,
    });
    expect(batches.length).toBeGreaterThan(1);
    expect(report.pushed).toBe(11);
  });
});

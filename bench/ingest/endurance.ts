import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '../load/connection.js';
import { encode } from '../load/http-request.js';
import { residentMegabytes } from '../load/process-cost.js';
import { median } from '../load/statistics.js';
import { QUERIES } from '../queries.js';
import { say } from '../say.js';
import { rollcall } from '../targets/rollcall.js';
import { BATCH } from './options.js';
import { batchBody, type SampleFeed } from './samples.js';
import type { IngestWorld } from './world.js';

/** Every container of 20,000 reports every five seconds. */
const ITEMS_PER_SECOND = 4_000;
const IDLE_SECONDS = 15;
const PROBE_PAUSE_MS = 50;
/** What a server needs once is not what it needs for ever: caches fill, code is compiled, the heap finds its size. */
const WARM_UP_SECONDS = 45;

/** What a long run under load showed. */
export interface Endurance {
  readonly minutes: number;
  readonly items: number;
  readonly itemsPerSecond: number;
  /** Megabytes of the server: after warming up, half way, at the end. */
  readonly resident: readonly [start: number, middle: number, end: number];
  /** Medians of list queries on another connection, in milliseconds, and how many there were. */
  readonly lists: Readonly<Record<'idle' | 'paced' | 'flatOut', { readonly median: number; readonly queries: number }>>;
}

/** Lists alone, lists while samples come in as fast as they are taken, and lists while they come at a fleet's pace. */
export async function endure(world: IngestWorld, feed: SampleFeed, minutes: number): Promise<Endurance> {
  await probed(world, () => sleep(2_000));
  const idle = await probed(world, () => sleep(IDLE_SECONDS * 1000));
  const flatOut = await probed(world, () => flood(world, feed, IDLE_SECONDS));
  say(`  ${ITEMS_PER_SECOND} items/s for ${WARM_UP_SECONDS} s and ${minutes} minutes`);
  await paced(world, feed, WARM_UP_SECONDS);
  const start = await residentMegabytes(world.server.pid);
  let middle = Number.NaN;
  let items = 0;
  const begun = performance.now();
  const run = await probed(world, async () => {
    items += await paced(world, feed, minutes * 30);
    middle = await residentMegabytes(world.server.pid);
    items += await paced(world, feed, minutes * 30);
  });
  const itemsPerSecond = items / ((performance.now() - begun) / 1000);
  const resident = [start, middle, await residentMegabytes(world.server.pid)] as const;
  return { minutes, items, itemsPerSecond, resident, lists: { idle, flatOut, paced: run } };
}

/** Pushes at the pace of the fleet. @returns the items that were taken in. */
async function paced(world: IngestWorld, feed: SampleFeed, seconds: number): Promise<number> {
  const connection = await Connection.open(world.server.port);
  const [begun, batches] = [performance.now(), Math.round((seconds * ITEMS_PER_SECOND) / BATCH)];
  try {
    for (let sent = 0; sent < batches; sent += 1) {
      const due = begun + (sent * BATCH * 1000) / ITEMS_PER_SECOND;
      await sleep(Math.max(0, due - performance.now()));
      await connection.send(world.request(batchBody(feed.next())));
    }
  } finally {
    connection.close();
  }
  return batches * BATCH;
}

/** Pushes over four connections, each as fast as it is answered. */
async function flood(world: IngestWorld, feed: SampleFeed, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  const loop = async (): Promise<void> => {
    const connection = await Connection.open(world.server.port);
    while (performance.now() < until) await connection.send(world.request(batchBody(feed.next())));
    connection.close();
  };
  await Promise.all([loop(), loop(), loop(), loop()]);
}

/** Asks for lists in turn while `work` goes on. */
async function probed(world: IngestWorld, work: () => Promise<void>) {
  const target = rollcall('rollcall', '/admin/graphql');
  const questions = QUERIES.filter(({ name }) => name === 'Q1' || name === 'Q3').flatMap(query => query.questions);
  const connection = await Connection.open(world.server.port);
  const over = new AbortController();
  const working = work().finally(() => over.abort());
  const latencies: number[] = [];
  for (let turn = 0; !over.signal.aborted; turn += 1) {
    const request = target.request(questions[turn % questions.length] ?? neverAsked(), world.server.url);
    const bytes = encode(request ?? neverAsked(), world.server.url.host);
    const asked = performance.now();
    await connection.send(bytes);
    latencies.push(performance.now() - asked);
    await sleep(PROBE_PAUSE_MS);
  }
  connection.close();
  await working;
  return { median: median(latencies), queries: latencies.length };
}

function neverAsked(): never {
  throw new Error('the server has no such list');
}

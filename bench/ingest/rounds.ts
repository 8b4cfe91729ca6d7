import { processMicroseconds, serverMicroseconds } from '../load/process-cost.js';
import { median } from '../load/statistics.js';
import { say } from '../say.js';
import { BATCH, type IngestOptions } from './options.js';
import type { SampleFeed } from './samples.js';
import type { Prepared, Way, Ways } from './ways.js';
import type { IngestWorld } from './world.js';

/** One way in one round. */
export interface IngestSample {
  readonly way: string;
  readonly connections: number;
  readonly round: number;
  readonly items: number;
  readonly itemsPerSecond: number;
  /** Microseconds of processor time an item, of the server and of PostgreSQL; undefined where the system does not tell. */
  readonly appMicroseconds: number | undefined;
  readonly databaseMicroseconds: number | undefined;
}

/** One way over all rounds: medians, and of the ratios within each round the median. */
export interface IngestFigure {
  readonly way: string;
  readonly title: string;
  readonly connections: number;
  readonly itemsPerSecond: number;
  readonly appMicroseconds: number;
  readonly databaseMicroseconds: number;
  /** Over the plain statement with as many connections. */
  readonly ratio: number;
}

/**
 * Interleaved rounds: in each, every way gets its batches in turn. The rounds go through all orders that there are, so
 * that none comes more often behind the same other: a machine is faster after a way that mostly waits for its disk.
 * Round 0 warms up.
 */
export async function measureWays(
  world: IngestWorld,
  { all }: Ways,
  feed: SampleFeed,
  { rounds, batches, connections }: IngestOptions,
): Promise<IngestSample[]> {
  const samples: IngestSample[] = [];
  const orders = ordersOf(all);
  for (let round = 0; round <= rounds; round += 1) {
    say(round === 0 ? '  warming up' : `  round ${round} of ${rounds}`);
    for (const many of connections) {
      for (const way of orders[round % orders.length] ?? all) {
        const sample = await stretch(world, way, many, prepared(way, feed, batches));
        if (round > 0) samples.push({ ...sample, round });
      }
    }
  }
  return samples;
}

export function figuresOf(samples: readonly IngestSample[], { all }: Ways): IngestFigure[] {
  const groups = Map.groupBy(samples, ({ way, connections }) => `${connections} ${way}`);
  return [...groups.values()].map(group => {
    const { way, connections } = group[0] as IngestSample;
    const of = (pick: (sample: IngestSample) => number | undefined): number =>
      median(group.map(sample => pick(sample) ?? Number.NaN));
    const plain = (round: number): number =>
      samples.find(s => s.way === 'sql' && s.connections === connections && s.round === round)?.itemsPerSecond ??
      Number.NaN;
    return {
      way,
      title: all.find(({ name }) => name === way)?.title ?? way,
      connections,
      itemsPerSecond: of(({ itemsPerSecond }) => itemsPerSecond),
      appMicroseconds: of(({ appMicroseconds }) => appMicroseconds),
      databaseMicroseconds: of(({ databaseMicroseconds }) => databaseMicroseconds),
      ratio: of(({ itemsPerSecond, round }) => itemsPerSecond / plain(round)),
    };
  });
}

function ordersOf(ways: readonly Way[]): Way[][] {
  if (ways.length === 0) return [[]];
  return ways.flatMap(first => ordersOf(ways.filter(way => way !== first)).map(rest => [first, ...rest]));
}

function prepared(way: Way, feed: SampleFeed, batches: number): Prepared[] {
  return Array.from({ length: Math.max(1, Math.round(batches * way.share)) }, () => way.prepare(feed.next()));
}

async function stretch(
  world: IngestWorld,
  way: Way,
  connections: number,
  work: readonly Prepared[],
): Promise<Omit<IngestSample, 'round'>> {
  await way.connect?.();
  const before = await spent(world);
  const told = await world.tally();
  const begun = performance.now();
  let turn = 0;
  const loop = async (connection: number): Promise<void> => {
    while (turn < work.length) await (work[turn++] as Prepared)(connection);
  };
  await Promise.all(Array.from({ length: connections }, (_, connection) => loop(connection)));
  const seconds = (performance.now() - begun) / 1000;
  const after = await spent(world);
  const items = work.length * BATCH;
  const accepted = (await world.tally()).accepted - told.accepted;
  if (way.name === 'rollcall' && accepted !== items) {
    throw new Error(`${accepted} of ${items} samples were accepted`);
  }
  const each = (part: 'app' | 'database'): number | undefined => {
    const [from, to] = [before[part], after[part]];
    return from === undefined || to === undefined ? undefined : (to - from) / items;
  };
  return {
    way: way.name,
    connections,
    items,
    itemsPerSecond: items / seconds,
    appMicroseconds: each('app'),
    databaseMicroseconds: each('database'),
  };
}

async function spent({ server, postgres }: IngestWorld) {
  const [app, database] = await Promise.all([processMicroseconds(server.pid), serverMicroseconds(postgres.pid)]);
  return { app, database };
}

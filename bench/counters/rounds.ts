import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionFact } from '../../src/ingest/fact.js';
import { serverMicroseconds } from '../load/process-cost.js';
import { say } from '../say.js';
import { type FedSession, SessionFeed } from './feed.js';
import type { CountersOptions } from './options.js';
import type { CountersWorld } from './world.js';

/** What is written, and by how many. */
export interface Work {
  readonly kind: 'new sessions' | 'status changes';
  /** Sessions in one transaction. */
  readonly batch: number;
  readonly writers: number;
  /** Whether all sessions are of one key, so that every writer changes the same counts. */
  readonly oneKey: boolean;
}

/** One kind of work in one round. */
export interface CountersSample {
  readonly work: Work;
  readonly round: number;
  readonly counted: boolean;
  readonly itemsPerSecond: number;
  /** Microseconds of PostgreSQL's processor time an item; undefined where the system does not tell. */
  readonly databaseMicroseconds: number | undefined;
}

const BATCH = 500;
/** Where each session has a transaction of its own, there are fewer of them in a stretch. */
const ALONE_SHARE = 1 / 8;
/** Ten times as often as the server does, so that it happens in a stretch that is short. */
const FOLD_MILLISECONDS = 500;

export function worksOf(many: number): Work[] {
  const kinds = [
    { kind: 'new sessions', batch: BATCH },
    { kind: 'status changes', batch: BATCH },
    { kind: 'status changes', batch: 1 },
  ] as const;
  return kinds.flatMap(kind => [
    { ...kind, writers: 1, oneKey: false },
    { ...kind, writers: many, oneKey: false },
    { ...kind, writers: many, oneKey: true },
  ]);
}

/** Interleaved rounds: every work is done with and without counting, the two in turn first. Round 0 warms up. */
export async function measureCounters(world: CountersWorld, options: CountersOptions): Promise<CountersSample[]> {
  const rounds = new Rounds(world, options);
  await rounds.prepare();
  const samples: CountersSample[] = [];
  for (let round = 0; round <= options.rounds; round += 1) {
    say(round === 0 ? '  warming up' : `  round ${round} of ${options.rounds}`);
    for (const counted of round % 2 === 0 ? [true, false] : [false, true]) {
      await world.count(counted);
      for (const work of worksOf(options.writers)) {
        const sample = await rounds.stretch(work, counted);
        if (round > 0) samples.push({ ...sample, round });
      }
      if (counted) await world.verify();
    }
  }
  await world.count(true);
  await world.verify();
  return samples;
}

/** What the stretches have in common: the sessions whose status changes, some for each writer. */
class Rounds {
  private readonly feed: SessionFeed;
  private readonly known = new Map<boolean, FedSession[][]>();
  private readonly world: CountersWorld;
  private readonly options: CountersOptions;
  private turn = 0;

  constructor(world: CountersWorld, options: CountersOptions) {
    this.world = world;
    this.options = options;
    this.feed = new SessionFeed(world.groups);
  }

  async prepare(): Promise<void> {
    for (const oneKey of [false, true]) {
      const each = Array.from({ length: this.options.writers }, () => this.feed.fresh(2 * BATCH, oneKey));
      this.known.set(oneKey, each);
      for (const [writer, sessions] of each.entries()) {
        await this.world.write(writer, this.feed.facts(sessions, this.turn));
      }
    }
  }

  async stretch(work: Work, counted: boolean): Promise<Omit<CountersSample, 'round'>> {
    const transactions = Array.from({ length: work.writers }, (_, writer) => this.transactionsOf(work, writer));
    const items = transactions.flat().reduce((sum, facts) => sum + facts.length, 0);
    const before = await serverMicroseconds(this.world.postgres.pid);
    const done = new AbortController();
    const folding = counted ? this.folding(done.signal) : undefined;
    const begun = performance.now();
    await Promise.all(
      transactions.map(async (own, writer) => {
        for (const facts of own) await this.world.write(writer, facts);
      }),
    );
    const seconds = (performance.now() - begun) / 1000;
    done.abort();
    await folding;
    const after = await serverMicroseconds(this.world.postgres.pid);
    if (work.kind === 'new sessions') await this.world.forget(transactions.flat(2).map(({ body }) => body.id));
    return {
      work,
      counted,
      itemsPerSecond: items / seconds,
      databaseMicroseconds: before === undefined || after === undefined ? undefined : (after - before) / items,
    };
  }

  /** What one writer writes, made before anything is timed: facts by transaction. */
  private transactionsOf({ kind, batch, writers, oneKey }: Work, writer: number): SessionFact[][] {
    const share = batch === 1 ? ALONE_SHARE : 1;
    const own = Math.ceil((this.options.items * share) / writers / batch);
    const known = this.known.get(oneKey)?.[writer] ?? [];
    return Array.from({ length: own }, (_, index) => {
      const start = (index * batch) % known.length;
      const sessions = kind === 'new sessions' ? this.feed.fresh(batch, oneKey) : known.slice(start, start + batch);
      if (start === 0) this.turn += 1;
      return this.feed.facts(sessions, this.turn);
    });
  }

  /** Folds as long as there are writers, and once more: all of what they left behind belongs to what they cost. */
  private async folding(until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      await this.world.fold();
      await sleep(FOLD_MILLISECONDS, undefined, { signal: until }).catch(() => undefined);
    }
    await this.world.fold();
    await this.world.clear();
  }
}

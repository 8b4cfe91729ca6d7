import { setTimeout as wait } from 'node:timers/promises';
import { Pace } from './pace.js';
import type { PushClient, PushResult } from './push-client.js';
import type { ReplayJournal } from './replay-journal.js';
import type { TimedItem } from './timeline.js';

/** How to replay. */
export interface ReplayOptions {
  /** Seconds of the trace in one of ours; infinite for no waiting. */
  readonly speed: number;
  /** Batches under way at the same time: more than one may arrive in another order than they were sent. */
  readonly parallel: number;
  /** Called with the number of items answered. */
  readonly onAnswered?: (items: number) => void;
}

/** What a replay did. */
export interface ReplayReport {
  readonly pushed: number;
  readonly outcomes: Readonly<Record<PushResult['outcome'], number>>;
  /** The first of those that were rejected. */
  readonly rejected: readonly PushResult[];
}

const BATCH = 500;
const SHOWN_REJECTIONS = 20;
/** How long a batch that is not full waits for more at the pace of the trace. */
const GATHERING_MS = 200;

interface Batch {
  readonly from: number;
  readonly to: number;
}

/** Pushes a timeline, from where its journal says. */
export class ReplayService {
  constructor(
    private readonly client: Pick<PushClient, 'push'>,
    private readonly journal: ReplayJournal,
  ) {}

  /** @throws PushRefusedError when the server takes a batch no more; the next replay goes on from there. */
  async run(items: readonly TimedItem[], options: ReplayOptions): Promise<ReplayReport> {
    const outcomes = { accepted: 0, duplicate: 0, stale: 0, rejected: 0 };
    const rejected: PushResult[] = [];
    const [underWay, answered] = [new Set<Promise<void>>(), new Map<number, number>()];
    const start = this.journal.position;
    let failure: unknown;
    const push = async ({ from, to }: Batch): Promise<void> => {
      const results = await this.client.push(items.slice(from, to).map(({ item }) => item));
      for (const result of results) {
        outcomes[result.outcome] += 1;
        if (result.outcome === 'rejected' && rejected.length < SHOWN_REJECTIONS) rejected.push(result);
      }
      answered.set(from, to);
      options.onAnswered?.(to - from);
      await this.note(answered);
    };
    for await (const batch of due(items, start, options.speed)) {
      if (underWay.size >= options.parallel) await Promise.race(underWay);
      if (failure !== undefined) break;
      const pushing = push(batch).catch((error: unknown) => void (failure ??= error));
      underWay.add(pushing);
      void pushing.then(() => underWay.delete(pushing));
    }
    await Promise.all(underWay);
    if (failure !== undefined) throw failure;
    return { pushed: items.length - start, outcomes, rejected };
  }

  /** Batches may be answered out of turn; only what has been answered without a gap counts. */
  private async note(answered: Map<number, number>): Promise<void> {
    let position = this.journal.position;
    for (let to = answered.get(position); to !== undefined; to = answered.get(position)) {
      answered.delete(position);
      position = to;
    }
    await this.journal.advanceTo(position);
  }
}

/** Cuts the timeline into batches and hands each out when its time has come. */
async function* due(items: readonly TimedItem[], start: number, speed: number): AsyncGenerator<Batch> {
  const pace = new Pace(items[start]?.at ?? 0, speed);
  let from = start;
  while (from < items.length) {
    await pace.until((items[from] as TimedItem).at);
    const now = pace.now();
    let to = from;
    while (to < items.length && to - from < BATCH && (items[to] as TimedItem).at <= now) to += 1;
    yield { from, to: Math.max(to, from + 1) };
    from = Math.max(to, from + 1);
    if (Number.isFinite(speed) && to - from < BATCH) await wait(GATHERING_MS);
  }
}

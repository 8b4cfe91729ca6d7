import { setTimeout as sleep } from 'node:timers/promises';

/** What a question came to. `wrong` is what must never happen, whatever the day. */
export type Verdict = 'right' | 'refused' | 'wrong';

/** One time that something was asked. */
export interface Look {
  readonly who: string;
  readonly begunAt: number;
  readonly endedAt: number;
  readonly verdict: Verdict;
  /** What was answered instead, in short. */
  readonly said: string;
}

/** Somebody who asks over and over. */
export interface Caller {
  readonly who: string;
  readonly ask: () => Promise<Pick<Look, 'verdict' | 'said'>>;
}

/** Between two questions of a caller. */
const PAUSE_MS = 30;

/** Callers at work, each with one question at a time. */
export class Watch {
  readonly looks: Look[] = [];
  private readonly stopping = new AbortController();
  private readonly working: Promise<unknown>;

  constructor(private readonly callers: readonly Caller[]) {
    this.working = Promise.all(callers.map(caller => this.work(caller)));
  }

  /** Waits until every caller has been answered right, and nobody otherwise, for so long; or until the time is over. */
  async settled(calmMs: number, mostMs: number): Promise<void> {
    const from = performance.now();
    const calm = (): boolean => {
      const since = performance.now() - calmMs;
      const lately = this.looks.filter(({ endedAt }) => endedAt > since);
      const right = new Set(lately.map(({ who }) => who));
      return since > from && right.size === this.callers.length && lately.every(({ verdict }) => verdict === 'right');
    };
    while (!calm() && performance.now() - from < mostMs) await sleep(PAUSE_MS);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }

  private async work({ who, ask }: Caller): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const begunAt = performance.now();
      const answer = await ask();
      this.looks.push({ who, begunAt, endedAt: performance.now(), ...answer });
      await sleep(PAUSE_MS);
    }
  }
}

import { setTimeout as wait } from 'node:timers/promises';

const SPEED = /^(\d{1,9}(?:\.\d{1,3})?)x$/;

/**
 * How many seconds of the trace pass in one of ours: `1000x`, or `max` for as fast as it is taken in.
 *
 * @returns undefined for a text that is neither.
 */
export function parseSpeed(text: string): number | undefined {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const speed = Number(SPEED.exec(text)?.[1] ?? 0);
  return speed > 0 ? speed : undefined;
}

/** The clock of a trace, running at another speed than ours from the moment it is made. */
export class Pace {
  private readonly startedAt = Date.now();

  /** @param start the moment of the trace at which the clock starts, in microseconds. */
  constructor(
    private readonly start: number,
    private readonly speed: number,
  ) {}

  /** What the clock shows, in microseconds. */
  now(): number {
    if (!Number.isFinite(this.speed)) return Number.POSITIVE_INFINITY;
    return this.start + (Date.now() - this.startedAt) * 1000 * this.speed;
  }

  /** Waits until the clock shows a moment. */
  async until(moment: number): Promise<void> {
    const milliseconds = (moment - this.now()) / this.speed / 1000;
    if (milliseconds > 0) await wait(milliseconds);
  }
}

import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Verdicts } from './entry.js';
import { readItem, type Understood } from './read-item.js';

/** How many items are read in one go: half a millisecond. Answers of the database wait as long to be taken further. */
const SLICE = 25;

/** A batch on its way in: what it says is written while the rest of it is still read. */
export class BatchReading {
  /** Of every item that was read, in their order. */
  readonly eventIds: Array<string | null> = [];
  /** Those that were not understood. */
  readonly refused: Verdicts = new Map();
  /** When the latest of what was understood occurred: microseconds since 1970. */
  newest: number | undefined;
  /** When it came: milliseconds since 1970. */
  readonly now = Date.now();
  private readonly items: Iterator<unknown>;

  /** @param over is called once there is nothing more to be read. */
  constructor(
    items: Iterable<unknown>,
    private readonly sourceId: string,
    readonly over: () => void,
  ) {
    this.items = items[Symbol.iterator]();
  }

  /**
   * Reads on until `most` further items are understood, or to the end.
   *
   * @returns those; fewer, or none, once all are read.
   * @throws what is wrong with the batch as a whole
   */
  async next(most: number): Promise<Understood[]> {
    const understood: Understood[] = [];
    while (understood.length < most) {
      const { done, value } = this.items.next();
      if (done === true) {
        this.over();
        break;
      }
      const item = readItem(value, this.eventIds.length, this.sourceId, this.now);
      this.eventIds.push(item.eventId);
      if ('fact' in item) {
        understood.push(item);
        this.newest = Math.max(this.newest ?? 0, item.fact.micros);
      } else this.refused.set(item.index, item.verdict);
      if (this.eventIds.length % SLICE === 0) await othersTurn();
    }
    return understood;
  }
}

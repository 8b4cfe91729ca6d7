import { Literal } from './ascii-reader.js';
import type { MetricPlace } from './sample-body.js';

/** What a number of a sample says: of its metric, how much there is, of how much, which share of it that is, or more. */
export const NUMBER = { current: 0, capacity: 1, share: 2, part: 3 } as const;

/** Where a number stands, without quotes. */
export interface NumberPlace {
  readonly says: (typeof NUMBER)[keyof typeof NUMBER];
  readonly start: number;
  readonly end: number;
}

/** A number of each sample of a shape, and what stands in front of it. */
interface Slot {
  readonly says: NumberPlace['says'];
  readonly gap: Literal;
  /** Whether a share is reckoned from it, whatever that says. */
  readonly isReckoned: boolean;
  /** Whether the share has to be null, which the gap behind it says. */
  readonly isUnshared: boolean;
  /** Of the first of a metric: how far in front of it the metric begins. */
  readonly lead: number;
  /** Of the same: how far behind the number in front of it the metric before ends. */
  readonly tail: number;
}

/**
 * What samples of one agent have in common: everything but their numbers. A sample in which the same stands in between
 * has the same metrics in the same order, with the same names and units.
 */
export class SampleShape {
  private constructor(
    readonly slots: readonly Slot[],
    /** What stands behind the last number. */
    readonly end: Literal,
    /** How much of that is of the last metric. */
    readonly tail: number,
    readonly names: readonly string[],
    /** Places of the metrics, by name. */
    readonly order: readonly number[],
  ) {}

  /**
   * The shape of a sample that was read.
   *
   * @param from where its metrics begin, with what always stands in front of them. @param to where it ends.
   */
  static of(
    bytes: Buffer,
    [from, to]: readonly [number, number],
    metrics: readonly MetricPlace[],
    numbers: readonly NumberPlace[],
    order: readonly number[],
  ): SampleShape {
    let place = 0;
    const slots = numbers.map(({ says, start }, index): Slot => {
      const before = numbers[index - 1]?.end ?? from;
      const metric = says === NUMBER.current ? metrics[place++] : undefined;
      const next = numbers[index + 1]?.says;
      return {
        says,
        gap: literal(bytes, before, start),
        isReckoned: next === NUMBER.capacity || next === NUMBER.share,
        isUnshared: says === NUMBER.capacity && next !== NUMBER.share,
        lead: metric === undefined ? 0 : start - metric.start,
        tail: metric === undefined ? 0 : (metrics[place - 2]?.end ?? before) - before,
      };
    });
    const last = numbers.at(-1)?.end ?? from;
    const names = metrics.map(({ name }) => name);
    return new SampleShape(slots, literal(bytes, last, to), (metrics.at(-1)?.end ?? last) - last, names, order);
  }
}

function literal(bytes: Buffer, start: number, end: number): Literal {
  return Literal.of(bytes.toString('latin1', start, end));
}

import { Literal } from './ascii-reader.js';

/** What a number of a metric says: how much there is, of how much, which share of it that is, or something else. */
export const NUMBER = { current: 0, capacity: 1, share: 2, part: 3 } as const;

/** Where a number stands, without quotes. */
export interface NumberPlace {
  readonly says: (typeof NUMBER)[keyof typeof NUMBER];
  readonly start: number;
  readonly end: number;
}

/** A number, and what stands in front of it. */
interface Slot {
  readonly says: NumberPlace['says'];
  readonly gap: Literal;
  /** Whether it has a capacity behind it, of which it is a share. */
  readonly isReckoned: boolean;
  /** Whether the share has to be null, which the gap behind it says. */
  readonly isUnshared: boolean;
}

/**
 * What the metrics that one agent sends have in common from sample to sample: everything but their numbers. Where the
 * same stands in between, the name, the unit and the further parts are the same, too.
 */
export class MetricShape {
  private constructor(
    readonly name: string,
    /** How far its beginning is behind what it is read from. */
    readonly lead: number,
    readonly slots: readonly Slot[],
    /** What stands behind the last number. */
    readonly end: Literal,
  ) {}

  /**
   * The shape of a metric that was read.
   *
   * @param from where that began, with what stands in front of it. @param to where it ended.
   */
  static of(
    bytes: Buffer,
    {
      name,
      start,
      from,
      to,
    }: { readonly name: string; readonly start: number; readonly from: number; readonly to: number },
    numbers: readonly NumberPlace[],
  ): MetricShape {
    const literal = (begin: number, end: number): Literal => Literal.of(bytes.toString('latin1', begin, end));
    const slots = numbers.map(({ says, start: at }, index): Slot => {
      const next = numbers[index + 1]?.says;
      return {
        says,
        gap: literal(numbers[index - 1]?.end ?? from, at),
        isReckoned: next === NUMBER.capacity,
        isUnshared: says === NUMBER.capacity && next !== NUMBER.share,
      };
    });
    return new MetricShape(name, start - from, slots, literal(numbers.at(-1)?.end ?? from, to));
  }
}

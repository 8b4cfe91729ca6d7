const UINT32 = 2 ** 32;
/** Rounds until every bit of the seeds has reached every number. */
const WARM_UP = 15;

/** A choice and how often it is taken, relative to the others. */
export type Weighted<T> = readonly (readonly [value: T, weight: number])[];

/**
 * Pseudo-random numbers by sfc32: the same seed gives the same numbers, on every machine. Not for secrets.
 * Its state has 128 bits, so that a million streams side by side never meet; with 32 bits, ids made from them would.
 *
 * @example
 * new Random(1, 2, 42).pick(['a', 'b']); // depends on 1, 2 and 42 alone
 */
export class Random {
  private counter = 1;

  /**
   * @param stream tells purposes apart that must not depend on each other.
   * @param index tells things of one purpose apart. All three are whole numbers below 2³².
   */
  constructor(
    private seed: number,
    private stream = 0,
    private index = 0,
  ) {
    for (let round = 0; round < WARM_UP; round += 1) this.uint32();
  }

  /** At least 0, less than 1. */
  fraction(): number {
    return this.uint32() / UINT32;
  }

  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  /** Whether something of this probability (0 to 1) happens. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** One of a list that is not empty. */
  pick<T>(from: readonly T[]): T {
    return from[this.integer(0, from.length - 1)] as T;
  }

  /** One of a weighted list that is not empty. */
  weighted<T>(from: Weighted<T>): T {
    let rest = this.fraction() * from.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of from) {
      rest -= weight;
      if (rest < 0) return value;
    }
    return (from.at(-1) as Weighted<T>[number])[0];
  }

  /** A positive number around `median`, most within a factor of `spread` of it, a few far above. */
  skewed(median: number, spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.fraction())) * Math.cos(2 * Math.PI * this.fraction());
    return median * spread ** normal;
  }

  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string {
    let digits = '';
    while (digits.length < length) digits += this.uint32().toString(16).padStart(8, '0');
    return digits.slice(0, length);
  }

  /** A UUID of version 4. */
  uuid(): string {
    const [a, b, c] = [this.hex(8), this.hex(4), this.hex(3)];
    return `${a}-${b}-4${c}-${this.pick(['8', '9', 'a', 'b'])}${this.hex(3)}-${this.hex(12)}`;
  }

  /** `length` upper-case letters and digits. */
  alphanumerics(length: number): string {
    return Array.from({ length }, () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'[this.integer(0, 35)]).join('');
  }

  private uint32(): number {
    const drawn = (this.seed + this.stream + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.seed = this.stream ^ (this.stream >>> 9);
    this.stream = (this.index + (this.index << 3)) | 0;
    this.index = (((this.index << 21) | (this.index >>> 11)) + drawn) | 0;
    return drawn >>> 0;
  }
}

const GOLDEN_GAMMA = 0x9e3779b9;
const UINT32 = 2 ** 32;

/** A choice and how often it is taken, relative to the others. */
export type Weighted<T> = readonly (readonly [value: T, weight: number])[];

/**
 * Pseudo-random numbers by SplitMix32: the same seeds give the same numbers, on every machine. Not for secrets.
 *
 * @example
 * new Random(1, 42).pick(['a', 'b']); // depends on 1 and 42 alone
 */
export class Random {
  private state = 0;

  constructor(...seeds: readonly number[]) {
    for (const seed of seeds) this.state = this.mix((this.state ^ Math.imul(seed | 0, GOLDEN_GAMMA)) + GOLDEN_GAMMA);
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
    this.state = (this.state + GOLDEN_GAMMA) | 0;
    return this.mix(this.state) >>> 0;
  }

  private mix(value: number): number {
    let mixed = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  }
}

import { AsciiReader, Literal } from './ascii-reader.js';
import { MetricShape, NUMBER, type NumberPlace } from './metric-shape.js';
import type { MetricPlace } from './sample-body.js';
import { isName, LONGEST_NAME, MOST_METRICS, MOST_PARTS, PARTS, percentOf, UNBOUNDED } from './stat-sample.js';

type Metric = { -readonly [Key in keyof MetricPlace]: MetricPlace[Key] };

const STATS = Literal.of(',"stats":{"');
const CURRENT = Literal.of(':{"current":"');
const CAPACITY = Literal.of(',"capacity":');
const PCT = Literal.of(',"pct":');
const UNIT = Literal.of(',"unit_hint":');
const NEXT = Literal.of(',"');
const VALUE = Literal.of(':"');
const END = Literal.of('}}}');
const [QUOTE, CLOSE, NULL] = [Literal.of('"'), Literal.of('}'), Literal.of('null')];

/**
 * Reads the metrics of a sample where they stand. Each is expected to have the shape of the one that had its place in
 * the last sample, and is read member by member only where that is not so.
 */
export class MetricsReader extends AsciiReader {
  /** Those of the sample that was read last; objects of the one before are used again, and there may be more of them. */
  protected readonly metrics: Metric[] = [];
  /** The last shape at each place. */
  private readonly shapes: MetricShape[] = [];
  /** By how many metrics there are: their places, by name. */
  private readonly orders: Array<readonly number[] | undefined> = [];

  /** From behind the container to the end of the item. @returns the places of the metrics by name, unless it failed. */
  protected readMetrics(): readonly number[] | undefined {
    for (let count = 0; !this.failed; count += 1) {
      if (count > 0 && this.takes(END)) return (this.orders[count] ??= this.orderOf(count));
      if (count === MOST_METRICS) break;
      this.readMetric(count);
    }
    return undefined;
  }

  /** Undefined where two have the same name. */
  private orderOf(count: number): readonly number[] | undefined {
    const names = this.shapes.slice(0, count).map(({ name }) => name);
    if (new Set(names).size < count) return undefined;
    const nameAt = (place: number): string => names[place] as string;
    return [...names.keys()].sort((a, b) => (nameAt(a) < nameAt(b) ? -1 : 1));
  }

  private readMetric(place: number): void {
    const { at: from } = this;
    const metric = (this.metrics[place] ??= blankMetric());
    const shape = this.shapes[place];
    if (shape !== undefined && this.readAlong(shape, metric)) return;
    this.at = from;
    this.failed = false;
    this.expect(place === 0 ? STATS : NEXT);
    const numbers: NumberPlace[] = [];
    this.readMembers(metric, numbers);
    if (this.failed) return;
    this.shapes[place] = MetricShape.of(this.bytes, { ...metric, from, to: this.at }, numbers);
    if (metric.name !== shape?.name) this.orders.splice(place + 1);
  }

  /** @returns false for a metric of any other shape. */
  private readAlong({ name, lead, slots, end }: MetricShape, metric: Metric): boolean {
    metric.start = this.at + lead;
    metric.name = name;
    metric.share = undefined;
    metric.isAbove = false;
    let [current, bound]: [number, number | null] = [0, null];
    for (let index = 0; index < slots.length; index += 1) {
      const slot = slots[index] as MetricShape['slots'][number];
      if (!this.takes(slot.gap)) return false;
      if (slot.says === NUMBER.share) this.share(metric, percentOf(current, bound), false);
      else if (slot.says === NUMBER.capacity) {
        bound = this.bound();
        if (slot.isUnshared && percentOf(current, bound) !== null) return false;
      } else if (slot.isReckoned) current = this.decimal();
      else this.skipDecimal();
    }
    if (!this.takes(end)) return false;
    metric.end = this.at;
    return !this.failed;
  }

  /** From behind the quote before its name to behind its end. */
  private readMembers(metric: Metric, numbers: NumberPlace[]): void {
    metric.start = this.at - 1;
    metric.name = this.name();
    this.expect(CURRENT);
    const current = this.number(numbers, NUMBER.current, () => this.decimal());
    this.expect(CAPACITY);
    const bound = this.isNull() ? null : this.number(numbers, NUMBER.capacity, () => this.bound());
    this.expect(PCT);
    const percent = percentOf(current, bound);
    if (this.isNull()) this.share(metric, percent, true);
    else this.number(numbers, NUMBER.share, () => this.share(metric, percent, false));
    this.expect(UNIT);
    if (!this.isNull() && this.quoted() > LONGEST_NAME) this.failed = true;
    this.readParts(numbers);
    metric.end = this.at;
  }

  /** Up to behind its last quote; where it stands is told. */
  private number<T>(numbers: NumberPlace[], says: NumberPlace['says'], read: () => T): T {
    const start = this.at;
    const number = read();
    numbers.push({ says, start, end: this.at });
    this.expect(QUOTE);
    return number;
  }

  /** Further numbers, by name. */
  private readParts(numbers: NumberPlace[]): void {
    let last = '';
    for (let count = 0; this.takes(NEXT); count += 1) {
      const name = this.name();
      this.expect(VALUE);
      this.number(numbers, NUMBER.part, () => this.skipDecimal());
      if (name <= last || PARTS.has(name) || count >= MOST_PARTS) this.failed = true;
      last = name;
    }
    this.expect(CLOSE);
  }

  /** From behind a quote. A name that begins with a digit may have a place of its own among the members of an object. */
  private name(): string {
    if (this.isDigitNext()) this.failed = true;
    const start = this.at;
    const name = this.text(start, start + this.quoted());
    if (!isName(name)) this.failed = true;
    return name;
  }

  /** Null for the number that means that there is no bound. */
  private bound(): number | null {
    const start = this.at;
    const bound = this.decimal();
    return bound >= Number(UNBOUNDED) && this.text(start, this.at) === UNBOUNDED ? null : bound;
  }

  /**
   * Notes what is to be said of a metric's share. It is copied where it is the one that it should be.
   *
   * @param isNull whether it was that; otherwise it is read, from behind its first quote to its last.
   */
  private share(metric: Metric, percent: number | null, isNull: boolean): void {
    const start = this.at;
    if (!isNull) this.at = start + this.quoted();
    metric.pct = isNull ? start - NULL.length : start - 1;
    metric.behindPct = isNull ? start : this.at + 1;
    const isRight = percent === null ? isNull : !isNull && this.isShare(percent, start, this.at);
    metric.share = isRight ? undefined : shareText(percent);
    metric.isAbove = percent !== null && percent > 100 && Number(percent.toFixed(2)) > 100;
  }

  /** Whether there is null; if not, it stands behind a quote. */
  private isNull(): boolean {
    if (this.takes(NULL)) return true;
    this.expect(QUOTE);
    return false;
  }
}

function blankMetric(): Metric {
  return { name: '', start: 0, end: 0, pct: 0, behindPct: 0, share: undefined, isAbove: false };
}

function shareText(percent: number | null): string {
  return percent === null ? 'null' : `"${percent.toFixed(2)}"`;
}

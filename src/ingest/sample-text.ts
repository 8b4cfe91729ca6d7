import { AsciiReader, Literal } from './ascii-reader.js';
import { type Envelope, LONGEST_ID } from './envelope.js';
import { type MetricPlace, type SampleBody, SampleCopier } from './sample-body.js';
import type { Scratch } from './scratch.js';
import { isName, LONGEST_NAME, MOST_METRICS, MOST_PARTS, PARTS, percentOf, UNBOUNDED } from './stat-sample.js';
import { isUuidAt, UUID_LENGTH } from './storable.js';
import { isTimestamp, microsecondsOf } from './timestamp.js';

/** A sample as an item of a batch that was read where it stood, body and all. */
export class SampleItem implements Envelope {
  readonly kind = 'stat.sample';
  readonly bodyPointer = '/body';

  constructor(
    readonly eventId: string,
    readonly occurredAt: string,
    readonly seq: number,
    readonly body: SampleBody,
  ) {}

  get identity(): string {
    return this.eventId;
  }
}

/** A metric of the sample that is read. One of its place in the sample before is used again. */
interface Metric extends Mutable<MetricPlace> {
  /** What it had between its two numbers the last time, and the bound that this says; then its unit. */
  between: Literal;
  bound: number | null;
  unit: Literal;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What stands in no sample. */
const NEVER = Literal.of('\n');
/** What stands in front of the values of a sample, and behind them. */
const EVENT_ID = Literal.of('{"event_id":"');
const OCCURRED_AT = Literal.of(',"kind":"stat.sample","occurred_at":"');
const SEQ = Literal.of(',"seq":');
const CONTAINER_ID = Literal.of(',"body":{"container_id":"');
const STATS = Literal.of(',"stats":{"');
const CURRENT = '":{"current":"';
const CAPACITY = Literal.of(',"capacity":');
const PCT = Literal.of(',"pct":');
const UNIT = Literal.of(',"unit_hint":');
const NEXT = Literal.of(',"');
const VALUE = '":"';
const END = Literal.of('}}}');
const [QUOTE, CLOSE, NULL] = [Literal.of('"'), Literal.of('}'), Literal.of('null')];

/**
 * Reads samples where they stand in a batch, without ever making objects or texts of their metrics: an item that has the
 * members that agents send, in the order in which they send them, no space in between and no escape inside, is checked
 * and copied in one pass. It is for speed alone: what it reads it reads as `JSON.parse` and `readSample` would, and all
 * else, right or wrong, it leaves to them.
 */
export class SampleReader extends AsciiReader {
  /** Every name in the last sample, in turn, and it with what stands behind it: the next has nearly always the same. */
  private readonly guesses: Array<{ readonly name: string; readonly ahead: Literal }> = [];
  private turn = 0;
  /** The last moment, how it ended, and how what is said then begins: a batch is mostly of one. */
  private moment = { text: '', quoted: NEVER, said: '' };
  /** The metrics of the last sample; of what was there before it may have kept more. */
  private readonly metrics: Metric[] = [];
  private count = 0;
  /** Their places in the order of their names; empty when that is to be found out. */
  private order: readonly number[] = [];
  private readonly copier: SampleCopier;

  constructor(bytes: Buffer, scratch: Scratch) {
    super(bytes);
    this.copier = new SampleCopier(bytes, scratch);
  }

  /** The sample that begins there; undefined where something else does, or what only the other way can read. */
  read(start: number): SampleItem | undefined {
    this.at = start;
    this.failed = false;
    this.turn = 0;
    this.expect(EVENT_ID);
    const eventId = this.at;
    const idLength = this.quoted();
    if (idLength === 0 || idLength > LONGEST_ID) this.failed = true;
    this.expect(OCCURRED_AT);
    this.readMoment();
    const seq = this.takes(SEQ) ? this.wholeNumber() : 0;
    this.expect(CONTAINER_ID);
    const container = this.at;
    const containerLength = this.quoted();
    this.expect(STATS);
    if (this.failed) return undefined;
    this.readMetrics();
    this.expect(END);
    const isUuid = containerLength === UUID_LENGTH && isUuidAt(this.bytes, container);
    if (this.failed || !isUuid || !this.isSorted()) return undefined;
    const containerId = this.text(container, container + containerLength);
    const { text, said } = this.moment;
    const body = this.copier.copy(said, containerId.toLowerCase(), this.metrics, this.order);
    return new SampleItem(this.text(eventId, eventId + idLength), text, seq, body);
  }

  /** From behind a quote. */
  private readMoment(): void {
    if (this.takes(this.moment.quoted)) return;
    const start = this.at;
    const text = this.text(start, start + this.quoted());
    if (this.failed || !isTimestamp(text)) this.failed = true;
    else this.moment = { text, quoted: Literal.of(`${text}"`), said: `stat.sample\n${microsecondsOf(text)}\n` };
  }

  /** Finds the order of metrics by name. @returns false where two have the same. */
  private isSorted(): boolean {
    if (this.order.length === this.count) return true;
    const names = this.metrics.slice(0, this.count).map(({ name }) => name);
    if (new Set(names).size < names.length) return false;
    const nameAt = (place: number): string => names[place] as string;
    this.order = [...names.keys()].sort((a, b) => (nameAt(a) < nameAt(b) ? -1 : 1));
    return true;
  }

  private readMetrics(): void {
    let count = 0;
    do this.metric((this.metrics[count++] ??= blankMetric()));
    while (!this.failed && this.takes(NEXT) && count < MOST_METRICS);
    if (count !== this.count) this.order = [];
    this.count = count;
  }

  /** From behind the quote before its name. The share that it says is copied where it is the one that it should be. */
  private metric(metric: Metric): void {
    metric.start = this.at - 1;
    const name = this.name(CURRENT);
    if (name !== metric.name) {
      metric.name = name;
      this.order = [];
    }
    const current = this.decimal();
    const percent = percentOf(current, this.bound(metric));
    metric.pct = this.at;
    const isNull = this.isNull();
    if (!isNull) this.quoted();
    metric.behindPct = this.at;
    const isRight = percent === null ? isNull : !isNull && this.isShare(percent, metric.pct + 1, this.at - 1);
    metric.share = isRight ? undefined : shareText(percent);
    metric.isAbove = percent !== null && percent > 100 && Number(percent.toFixed(2)) > 100;
    this.unit(metric);
    this.parts();
    metric.end = this.at;
  }

  /** From behind a number to its share. What stands there is nearly always what stood there in the last sample. */
  private bound(metric: Metric): number | null {
    if (this.takes(metric.between)) return metric.bound;
    const start = this.at;
    this.expect(CAPACITY);
    const bound = this.capacity();
    this.expect(PCT);
    if (!this.failed) {
      metric.bound = bound;
      metric.between = this.copy(start);
    }
    return bound;
  }

  private unit(metric: Metric): void {
    if (this.takes(metric.unit)) return;
    const start = this.at;
    this.expect(UNIT);
    if (!this.isNull() && this.quoted() > LONGEST_NAME) this.failed = true;
    if (!this.failed) metric.unit = this.copy(start);
  }

  private copy(start: number): Literal {
    return Literal.of(this.text(start, this.at));
  }

  /** Null as well for the number that means that there is no bound. */
  private capacity(): number | null {
    if (this.isNull()) return null;
    const start = this.at;
    const bound = this.decimal();
    return bound >= Number(UNBOUNDED) && this.text(start, this.at - 1) === UNBOUNDED ? null : bound;
  }

  /** Further numbers, by name. */
  private parts(): void {
    let last = '';
    for (let count = 0; this.takes(NEXT); count += 1) {
      const name = this.name(VALUE);
      this.decimal();
      if (name <= last || PARTS.has(name) || count >= MOST_PARTS) this.failed = true;
      last = name;
    }
    this.expect(CLOSE);
  }

  /**
   * From behind a quote to behind what has to follow. A name that begins with a digit may have a place of its own among
   * the members of an object.
   */
  private name(follows: string): string {
    const guess = this.guesses[this.turn++];
    if (guess !== undefined && this.takes(guess.ahead)) return guess.name;
    if (this.isDigitNext()) this.failed = true;
    const start = this.at;
    const name = this.text(start, start + this.quoted());
    const ahead = Literal.of(name + follows);
    this.at = start;
    this.expect(ahead);
    if (!isName(name)) this.failed = true;
    if (!this.failed) this.guesses[this.turn - 1] = { name, ahead };
    return name;
  }

  /** Whether there is null; if not, it stands behind a quote. */
  private isNull(): boolean {
    if (this.takes(NULL)) return true;
    this.expect(QUOTE);
    return false;
  }
}

function blankMetric(): Metric {
  const places = { start: 0, end: 0, pct: 0, behindPct: 0 };
  return { name: '', ...places, share: undefined, isAbove: false, between: NEVER, bound: null, unit: NEVER };
}

function shareText(percent: number | null): string {
  return percent === null ? 'null' : `"${percent.toFixed(2)}"`;
}

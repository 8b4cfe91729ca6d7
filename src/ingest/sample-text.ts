import { escaped } from './envelope.js';
import { isName, isShortText, MOST_METRICS, MOST_PARTS, PARTS, shareOf, type ValidSample } from './stat-sample.js';
import { isUuid } from './storable.js';

/** A sample as an item of a batch, whose body has been read already. */
export interface SampleItem {
  readonly event_id: string;
  readonly kind: 'stat.sample';
  readonly occurred_at: string;
  readonly seq: number;
  readonly body: SampleBody;
}

/** Told apart from a body that is yet to be read by its class. */
export class SampleBody implements ValidSample {
  constructor(
    readonly containerId: string,
    readonly stats: string,
    readonly above: string | undefined,
  ) {}
}

/** A metric as it is stored, and whether it is above its capacity. */
interface Metric {
  readonly name: string;
  readonly text: string;
  readonly isAbove: boolean;
}

const bytesOf = (text: string): Uint8Array => Buffer.from(text);

/** What stands in front of the values of a sample, and behind them. */
const EVENT_ID = bytesOf('{"event_id":"');
const OCCURRED_AT = bytesOf(',"kind":"stat.sample","occurred_at":"');
const SEQ = bytesOf(',"seq":');
const CONTAINER_ID = bytesOf(',"body":{"container_id":"');
const STATS = bytesOf(',"stats":{"');
const CURRENT = bytesOf(':{"current":"');
const CAPACITY = bytesOf(',"capacity":');
const PCT = bytesOf(',"pct":');
const UNIT = bytesOf(',"unit_hint":');
const NEXT = bytesOf(',"');
const VALUE = bytesOf(':"');
const END = bytesOf('}}}');
const [QUOTE, CLOSE, NULL] = [bytesOf('"'), bytesOf('}'), bytesOf('null')];

const CODE = { space: 32, quote: 34, minus: 45, point: 46, zero: 48, nine: 57, backslash: 92 };
/** As many digits as a decimal may have in front of its point, and behind it. */
const [MOST_DIGITS, MOST_DECIMALS] = [30, 18];
/** Whole numbers of as many digits are exact. */
const EXACT_DIGITS = 15;

/**
 * Reads samples where they stand in the text of a batch, without ever making objects of their metrics: an item that has
 * the members that agents send, in the order in which they send them, no space in between and no escape inside, is
 * checked and copied in one pass. It is for speed alone: what it reads it reads as `JSON.parse` and `readSample` would,
 * and all else, right or wrong, it leaves to them.
 */
export class SampleReader {
  /** Where it stands; once an item was read, behind that. */
  at = 0;
  private failed = false;
  /** Every name in the last sample, in turn, and the bytes that it ends with: the next has nearly always the same. */
  private readonly guesses: Array<{ readonly name: string; readonly bytes: Uint8Array }> = [];
  private turn = 0;
  /** The metrics of the last sample and their places by name. */
  private names: readonly string[] = [];
  private order: readonly number[] = [];

  /** @param text all of it ASCII, so that every byte is a character. */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly text: string,
  ) {}

  /** The sample that begins there; undefined where something else does, or what only the other way can read. */
  read(start: number): SampleItem | undefined {
    this.at = start;
    this.failed = false;
    this.turn = 0;
    this.expect(EVENT_ID);
    const event_id = this.quoted();
    this.expect(OCCURRED_AT);
    const occurred_at = this.quoted();
    const seq = this.takes(SEQ) ? this.wholeNumber() : 0;
    this.expect(CONTAINER_ID);
    const containerId = this.quoted();
    this.expect(STATS);
    const metrics = this.metrics();
    this.expect(END);
    if (this.failed || !isUuid(containerId) || !this.sort(metrics)) return undefined;
    return { event_id, kind: 'stat.sample', occurred_at, seq, body: this.body(containerId.toLowerCase(), metrics) };
  }

  private body(containerId: string, metrics: readonly Metric[]): SampleBody {
    let stats = '';
    let above: string | undefined;
    for (const place of this.order) {
      const { name, text, isAbove } = metrics[place] as Metric;
      stats += `${stats === '' ? '{' : ','}${text}`;
      if (isAbove) above ??= `/stats/${escaped(name)}`;
    }
    return new SampleBody(containerId, `${stats}}`, above);
  }

  /** Finds the order of metrics by name. @returns false where two have the same. */
  private sort(metrics: readonly Metric[]): boolean {
    const { names } = this;
    if (names.length === metrics.length && metrics.every(({ name }, place) => name === names[place])) return true;
    this.names = metrics.map(({ name }) => name);
    const nameAt = (place: number): string => this.names[place] as string;
    this.order = [...metrics.keys()].sort((a, b) => (nameAt(a) < nameAt(b) ? -1 : 1));
    if (new Set(this.names).size === metrics.length) return true;
    this.names = [];
    return false;
  }

  private metrics(): Metric[] {
    const metrics = [];
    do metrics.push(this.metric());
    while (!this.failed && this.takes(NEXT));
    if (metrics.length > MOST_METRICS) this.failed = true;
    return metrics;
  }

  /** From behind the quote before its name. The share that it says is copied where it is the one that it should be. */
  private metric(): Metric {
    const start = this.at - 1;
    const name = this.name();
    this.expect(CURRENT);
    const current = this.decimal();
    this.expect(CAPACITY);
    const capacity = this.isNull() ? null : this.decimal();
    this.expect(PCT);
    const before = this.at;
    const said = this.isNull() ? null : this.quoted();
    const behind = this.at;
    this.expect(UNIT);
    if (!this.isNull() && !isShortText(this.quoted())) this.failed = true;
    this.parts();
    const pct = shareOf(current, capacity);
    const written = pct === null ? 'null' : `"${pct}"`;
    const { text, at } = this;
    const whole = text.slice(start, at);
    const corrected = (): string => text.slice(start, before) + written + text.slice(behind, at);
    return { name, text: said === pct ? whole : corrected(), isAbove: Number(pct ?? 0) > 100 };
  }

  /** Further numbers, by name. */
  private parts(): void {
    let last = '';
    for (let count = 0; this.takes(NEXT); count += 1) {
      const name = this.name();
      this.expect(VALUE);
      this.decimal();
      if (name <= last || PARTS.has(name) || count >= MOST_PARTS) this.failed = true;
      last = name;
    }
    this.expect(CLOSE);
  }

  /** From behind a quote. One that begins with a digit may have a place of its own among the members of an object. */
  private name(): string {
    const guess = this.guesses[this.turn++];
    if (guess !== undefined && this.takes(guess.bytes)) return guess.name;
    if (this.isDigit(this.at)) this.failed = true;
    const name = this.quoted();
    if (!isName(name)) this.failed = true;
    if (!this.failed) this.guesses[this.turn - 1] = { name, bytes: bytesOf(`${name}"`) };
    return name;
  }

  /** From behind a quote. */
  private quoted(): string {
    const start = this.at;
    let at = start;
    for (let code = this.bytes[at]; code !== CODE.quote; code = this.bytes[++at]) {
      if (code === undefined || code < CODE.space || code === CODE.backslash) this.failed = true;
      if (this.failed) break;
    }
    this.at = at + 1;
    return this.text.slice(start, at);
  }

  /** From behind a quote. */
  private decimal(): string {
    const start = this.at;
    if (this.bytes[start] === CODE.minus) this.at += 1;
    this.digits(MOST_DIGITS);
    if (this.bytes[this.at] === CODE.point) {
      this.at += 1;
      this.digits(MOST_DECIMALS);
    }
    const text = this.text.slice(start, this.at);
    this.expect(QUOTE);
    return text;
  }

  private wholeNumber(): number {
    const start = this.at;
    this.digits(EXACT_DIGITS);
    if (this.bytes[start] === CODE.zero && this.at > start + 1) this.failed = true;
    return Number(this.text.slice(start, this.at));
  }

  private digits(most: number): void {
    const start = this.at;
    while (this.isDigit(this.at)) this.at += 1;
    if (this.at === start || this.at > start + most) this.failed = true;
  }

  private isDigit(at: number): boolean {
    const code = this.bytes[at];
    return code !== undefined && code >= CODE.zero && code <= CODE.nine;
  }

  /** Whether there is null; if not, it stands behind a quote. */
  private isNull(): boolean {
    if (this.takes(NULL)) return true;
    this.expect(QUOTE);
    return false;
  }

  private expect(expected: Uint8Array): void {
    if (!this.takes(expected)) this.failed = true;
  }

  private takes(expected: Uint8Array): boolean {
    const { bytes, at } = this;
    for (let index = 0; index < expected.length; index += 1) if (bytes[at + index] !== expected[index]) return false;
    this.at = at + expected.length;
    return true;
  }
}

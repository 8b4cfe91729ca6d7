import { Literal } from './ascii-reader.js';
import { type Envelope, LONGEST_ID } from './envelope.js';
import { MetricsReader } from './metrics-reader.js';
import { type SampleBody, SampleCopier } from './sample-body.js';
import type { Scratch } from './scratch.js';
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

/** What stands in no sample. */
const NEVER = Literal.of('\n');
/** What stands in front of the values of a sample, and behind them. */
const EVENT_ID = Literal.of('{"event_id":"');
const OCCURRED_AT = Literal.of(',"kind":"stat.sample","occurred_at":"');
const SEQ = Literal.of(',"seq":');
const CONTAINER_ID = Literal.of(',"body":{"container_id":"');

/**
 * Reads samples where they stand in a batch, without ever making objects or texts of their metrics: an item that has the
 * members that agents send, in the order in which they send them, no space in between and no escape inside, is checked
 * and copied in one pass. It is for speed alone: what it reads it reads as `JSON.parse` and `readSample` would, and all
 * else, right or wrong, it leaves to them.
 */
export class SampleReader extends MetricsReader {
  /** The last moment, how it ended, and how what is said then begins: a batch is mostly of one. */
  private moment = { text: '', quoted: NEVER, said: '' };
  private readonly copier: SampleCopier;

  constructor(bytes: Buffer, scratch: Scratch) {
    super(bytes);
    this.copier = new SampleCopier(bytes, scratch);
  }

  /** The sample that begins there; undefined where something else does, or what only the other way can read. */
  read(start: number): SampleItem | undefined {
    this.at = start;
    this.failed = false;
    this.expect(EVENT_ID);
    const eventId = this.at;
    const idLength = this.quoted();
    if (idLength === 0 || idLength > LONGEST_ID) this.failed = true;
    this.expect(OCCURRED_AT);
    this.readMoment();
    const seq = this.takes(SEQ) ? this.wholeNumber() : 0;
    this.expect(CONTAINER_ID);
    const container = this.at;
    const isUuid = this.quoted() === UUID_LENGTH && isUuidAt(this.bytes, container);
    if (this.failed || !isUuid) return undefined;
    const order = this.readMetrics();
    if (order === undefined) return undefined;
    const containerId = this.text(container, container + UUID_LENGTH);
    const { text, said } = this.moment;
    const body = this.copier.copy(said, containerId.toLowerCase(), this.metrics, order);
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
}

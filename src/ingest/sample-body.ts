import { escaped } from './envelope.js';
import type { Scratch } from './scratch.js';

/** What such a sample says, as bytes that nobody makes a text of. */
export class SampleBody {
  /** @param bytes where it stands among others. */
  constructor(
    readonly containerId: string,
    private readonly bytes: Buffer,
    private readonly start: number,
    private readonly statsStart: number,
    private readonly end: number,
    /** The first metric that is above its capacity, as a JSON pointer. */
    readonly above: string | undefined,
  ) {}

  /** What its digest is made of. */
  get said(): Buffer {
    return this.bytes.subarray(this.start, this.end);
  }

  /** The metrics as they are stored: the end of what is said. */
  get stats(): Buffer {
    return this.bytes.subarray(this.statsStart, this.end);
  }
}

/** Where a metric stands in a batch, and what is to be said of it. */
export interface MetricPlace {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Where its share stands. */
  readonly pct: number;
  readonly behindPct: number;
  /** What has to stand there instead; undefined where it is the one that it should be. */
  readonly share: string | undefined;
  readonly isAbove: boolean;
}

const NO_ROOM = Buffer.alloc(0);
const [OPEN, COMMA, CLOSE] = [123, 44, 125];

/** Copies what samples say out of their batch, one behind the other. */
export class SampleCopier {
  private block: Buffer = NO_ROOM;
  private next = 0;

  /** @param batch as it was sent. @param scratch what is copied into. */
  constructor(
    private readonly batch: Buffer,
    private readonly scratch: Scratch,
  ) {}

  /**
   * @param head what is said in front of the container. @param metrics those of the sample, and maybe others.
   * @param order places of those of the sample, by name.
   */
  copy(head: string, containerId: string, metrics: readonly MetricPlace[], order: readonly number[]): SampleBody {
    let size = head.length + containerId.length + '{'.length;
    for (const place of order) size += sizeOf(metrics[place] as MetricPlace) + ','.length;
    const said = this.room(size);
    const from = this.next;
    let at = from + said.write(head, from, 'latin1');
    at += said.write(containerId, at, 'latin1');
    const statsStart = at;
    let above: string | undefined;
    for (const place of order) {
      const { name, start, end, pct, behindPct, share, isAbove } = metrics[place] as MetricPlace;
      said[at] = at === statsStart ? OPEN : COMMA;
      at += 1;
      if (share === undefined) at += this.batch.copy(said, at, start, end);
      else {
        at += this.batch.copy(said, at, start, pct);
        at += said.write(share, at, 'latin1');
        at += this.batch.copy(said, at, behindPct, end);
      }
      if (isAbove) above ??= `/stats/${escaped(name)}`;
    }
    said[at] = CLOSE;
    this.next = at + 1;
    return new SampleBody(containerId, said, from, statsStart, this.next, above);
  }

  /** What is said is hardly ever longer than the whole item. */
  private room(size: number): Buffer {
    if (this.next + size > this.block.length) {
      this.block = this.scratch.room(Math.max(size, this.batch.length));
      this.next = 0;
    }
    return this.block;
  }
}

function sizeOf({ start, end, pct, behindPct, share }: MetricPlace): number {
  return share === undefined ? end - start : end - start - (behindPct - pct) + share.length;
}

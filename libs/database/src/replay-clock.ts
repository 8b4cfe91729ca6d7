/** A place in the write-ahead log of the primary, `16/B374D848`, as a number. @internal */
export function lsnOf(text: string): bigint {
  const [high = '', low = ''] = text.split('/');
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

interface Mark {
  readonly lsn: bigint;
  readonly at: number;
}

/** Marks kept; at two a second, ten minutes of them. What is older than that is too old for any purpose. */
const KEPT = 1_200;

/**
 * Tells how old the data of a standby is, from how far it has come in the primary's log and from when the primary had
 * come that far. It needs no clock but this process's own, and says the truth on a primary that nobody writes to and
 * on a standby that has lost its primary, where the standby's own account of its lag does not. @internal
 */
export class ReplayClock {
  private readonly marks: Mark[] = [];

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** The primary's log had come to `lsn`; `at` is from before it was asked. */
  mark(lsn: bigint, at: number): void {
    // A primary that jumps back has been restored or replaced: what was noted before means nothing any more.
    if ((this.marks.at(-1)?.lsn ?? lsn) > lsn) this.marks.length = 0;
    this.marks.push({ lsn, at });
    if (this.marks.length > KEPT) this.marks.shift();
  }

  /** The most seconds by which a standby that has come to `lsn` can lie behind. */
  secondsBehind(lsn: bigint): number {
    const mark = this.marks.findLast(known => known.lsn <= lsn);
    return mark === undefined ? Number.POSITIVE_INFINITY : (this.now() - mark.at) / 1_000;
  }
}

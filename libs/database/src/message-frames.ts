/** What a message of PostgreSQL starts with: its kind, and its length without that. */
const HEADER = 5;
const DATA_ROW = 'D'.charCodeAt(0);

/** Divides what a server sends into rows and everything else, in the order in which it came. */
export class MessageFrames {
  /** The beginning of a message whose end has not come yet. */
  private parts: Buffer[] = [];
  private held = 0;
  private needed = HEADER;

  /**
   * @param onRow told the bytes that hold a row and where its columns start; nobody else writes there.
   * @param onOthers told one or more whole messages that are not rows.
   */
  constructor(
    private readonly onRow: (bytes: Buffer, start: number) => void,
    private readonly onOthers: (bytes: Buffer) => void,
  ) {}

  read(chunk: Buffer): void {
    this.parts.push(chunk);
    this.held += chunk.length;
    // A message much longer than what comes at once is put together once, not with every piece of it.
    if (this.held < this.needed) return;
    const bytes = this.parts.length === 1 ? chunk : Buffer.concat(this.parts);
    const rest = bytes.subarray(this.divide(bytes));
    this.parts = rest.length === 0 ? [] : [rest];
    this.held = rest.length;
    this.needed = rest.length < HEADER ? HEADER : endOf(rest, 0);
  }

  /** @returns where the first message starts that is not whole. */
  private divide(bytes: Buffer): number {
    let [at, others] = [0, 0];
    while (at + HEADER <= bytes.length) {
      const end = endOf(bytes, at);
      if (end > bytes.length) break;
      if (bytes[at] === DATA_ROW) {
        if (others < at) this.onOthers(bytes.subarray(others, at));
        this.onRow(bytes, at + HEADER);
        others = end;
      }
      at = end;
    }
    if (others < at) this.onOthers(bytes.subarray(others, at));
    return at;
  }
}

function endOf(bytes: Buffer, at: number): number {
  return at + 1 + bytes.readUInt32BE(at + 1);
}

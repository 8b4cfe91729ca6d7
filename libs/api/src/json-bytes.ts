const FIRST_CAPACITY = 64 * 1024;
/** What is kept for the next answer; a larger one gives its memory back. */
const MOST_KEPT = 1024 * 1024;
/** A control character becomes six: `\u0000`. */
const LONGEST_ESCAPE = 6;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

/** What stands behind the backslash for a byte that cannot stand in a string of JSON; 0 for all others. */
const ESCAPES = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === QUOTE || byte === BACKSLASH) return byte;
  return byte < SPACE ? JSON.stringify(String.fromCharCode(byte)).charCodeAt(2) : 0;
});
const UNICODE = 'u'.charCodeAt(0);

/**
 * JSON on its way out, as bytes. What is in memory as UTF-8 already is copied and never becomes a string, which is
 * several times as fast and leaves nothing to collect. Used for one answer at a time.
 */
export class JsonBytes {
  private bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  private length = 0;

  /** Bytes that are JSON, from one place to another. */
  raw(source: Uint8Array, from = 0, to = source.length): void {
    this.room(to - from);
    const { bytes } = this;
    let at = this.length;
    for (let index = from; index < to; index += 1) bytes[at++] = source[index] as number;
    this.length = at;
  }

  /** A single byte that is JSON. */
  byte(byte: number): void {
    this.room(1);
    this.bytes[this.length++] = byte;
  }

  /** JSON that was written elsewhere. */
  text(json: string): void {
    this.room(json.length * 3);
    this.length += this.bytes.write(json, this.length);
  }

  /** UTF-8 as a string, as `JSON.stringify` writes it. */
  quoted(source: Uint8Array, from: number, to: number): void {
    this.room((to - from) * LONGEST_ESCAPE + 2);
    const { bytes } = this;
    let at = this.length;
    bytes[at++] = QUOTE;
    for (let index = from; index < to; index += 1) {
      const byte = source[index] as number;
      const escape = ESCAPES[byte] as number;
      if (escape !== 0) {
        bytes[at++] = BACKSLASH;
        bytes[at++] = escape;
        if (escape === UNICODE) at += bytes.write(`00${byte.toString(16).padStart(2, '0')}`, at, 'latin1');
      } else bytes[at++] = byte;
    }
    bytes[at++] = QUOTE;
    this.length = at;
  }

  /** All of it, and begins anew. */
  take(): Buffer {
    const all = Buffer.from(this.bytes.subarray(0, this.length));
    this.drop();
    return all;
  }

  /** Forgets what was written. */
  drop(): void {
    this.length = 0;
    if (this.bytes.length > MOST_KEPT) this.bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  }

  private room(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

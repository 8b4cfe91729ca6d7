/** Said of bytes that were made for one statement, and that nobody looks at once it was sent. */
const PASSING = Symbol('passing');

type Passing = Buffer & { [PASSING]?: true };

/**
 * Has the memory of a value given back as soon as it was sent. By then it has often come to count as old: what was left
 * to the collector had it go through the whole heap every second.
 */
export function passing(bytes: Buffer): Buffer {
  (bytes as Passing)[PASSING] = true;
  return bytes;
}

/** What gives it back; undefined for everything else. @internal */
export function endOf(bytes: Passing): (() => void) | undefined {
  return bytes[PASSING] === true ? () => free(bytes) : undefined;
}

/** Frees the memory of bytes that have it for themselves; whoever looks at them finds none. */
export function free({ buffer, length }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
}

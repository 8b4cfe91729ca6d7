import { SampleReader } from './sample-text.js';
import type { Scratch } from './scratch.js';

const CODE = { quote: 34, comma: 44, open: 91, backslash: 92, close: 93, openObject: 123, closeObject: 125 };

/**
 * The values of a JSON list one by one: samples are read where they stand, and each other object is parsed for itself.
 *
 * @param bytes ASCII only.
 * @param scratch what samples are copied into.
 * @param parseAll reads the whole, for what is not a list of objects without space in between, or no JSON at all.
 */
export function* valuesOf(bytes: Buffer, scratch: Scratch, parseAll: () => readonly unknown[]): Generator {
  const samples = new SampleReader(bytes, scratch);
  let [at, count] = [0, 0];
  while (bytes[at] === (count === 0 ? CODE.open : CODE.comma)) {
    const sample = samples.read(at + 1);
    const end = sample === undefined ? endOfObject(bytes, at + 1) : samples.at;
    const value = sample ?? parsed(bytes.toString('latin1', at + 1, end));
    if (value === undefined) break;
    yield value;
    at = end;
    count += 1;
  }
  const isWhole = bytes[at] === CODE.close && at === bytes.length - 1;
  if (!isWhole) yield* parseAll().slice(count);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Behind the brace that closes the object which begins at `start`; `start` itself where none does, or none is closed. */
function endOfObject(bytes: Uint8Array, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at += 1) {
    const code = bytes[at];
    if (code === CODE.quote) at = endOfString(bytes, at);
    else if (code === CODE.openObject) depth += 1;
    else if (code === CODE.closeObject) depth -= 1;
    if (depth === 0) return code === CODE.closeObject ? at + 1 : start;
  }
  return start;
}

/** Where the quote is that closes the string which begins at `start`. */
function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== CODE.quote) at += bytes[at] === CODE.backslash ? 2 : 1;
  return at;
}

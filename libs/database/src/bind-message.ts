import utils from 'pg/lib/utils.js';
import { serialize } from 'pg-protocol';

/** Of as many bytes a copy costs more than it costs to write a piece more. */
const LARGE_BYTES = 32_768;

/** Whether a piece is not worth being copied. */
export function isLarge({ length }: Buffer): boolean {
  return length >= LARGE_BYTES;
}

/** What binds a statement to its values and runs it, in the terms of the protocol; a large value stays a piece of its own. */
export function bindMessage(statement: string, values: readonly unknown[]): Buffer[] {
  const bound = values.map(value => utils.prepareValue(value));
  if (!bound.some(isApart)) return [Buffer.concat([serialize.bind({ statement, values: bound }), EXECUTE])];
  const rest = serialize.bind({ statement, values: bound.map(value => (isApart(value) ? NOTHING : value)) });
  const pieces: Buffer[] = [];
  let [from, at] = [0, LENGTH_AT + fixedLength(statement, bound.length)];
  let length = rest.readInt32BE(LENGTH_AT);
  for (const value of bound) {
    at += LENGTH_BYTES;
    if (!isApart(value)) at += value === null ? 0 : Buffer.byteLength(value);
    else {
      rest.writeInt32BE(value.length, at - LENGTH_BYTES);
      length += value.length;
      pieces.push(rest.subarray(from, at), value);
      from = at;
    }
  }
  rest.writeInt32BE(length, LENGTH_AT);
  return [...pieces, rest.subarray(from), EXECUTE];
}

const EXECUTE: Buffer = serialize.execute();
const NOTHING = Buffer.alloc(0);
/** Behind the kind of the message. */
const LENGTH_AT = 1;
const LENGTH_BYTES = 4;

function isApart(value: string | Buffer | null): value is Buffer {
  return value instanceof Buffer && isLarge(value);
}

/** What stands in front of the values: length, no portal, the statement's name, their formats, and twice how many there are. */
function fixedLength(statement: string, values: number): number {
  return LENGTH_BYTES + 1 + Buffer.byteLength(statement) + 1 + 2 + 2 * values + 2;
}

import { types } from 'pg';
import { passing } from './passing.js';
import { type Sql, sql } from './sql.js';

/*
 * Lists as parameters, in the binary format of the protocol: the database copies them, where it would have to look for
 * quotes in text, take numbers apart and know calendars, which for thousands of rows costs it as much as writing them.
 */

/** UUIDs, in whatever case. */
export function uuids(texts: readonly string[]): Sql {
  const array = emptyArray(UUID, texts.length, texts.length * UUID_BYTES);
  texts.forEach((text, index) => {
    const at = array.writeInt32BE(UUID_BYTES, HEADER_BYTES + index * (LENGTH_BYTES + UUID_BYTES));
    putUuid(array, at, text);
  });
  return sql`${array}::uuid[]`;
}

/** JSON texts, or the bytes of such; the database checks that they are some. */
export function jsons(texts: ReadonlyArray<string | Buffer>): Sql {
  const lengths = texts.map(text => (typeof text === 'string' ? Buffer.byteLength(text) : text.length));
  const array = emptyArray(
    JSON,
    texts.length,
    lengths.reduce((sum, length) => sum + length, 0),
  );
  let at = HEADER_BYTES;
  texts.forEach((text, index) => {
    at = array.writeInt32BE(lengths[index] as number, at);
    at += typeof text === 'string' ? array.write(text, at) : text.copy(array, at);
  });
  return sql`${array}::json[]`;
}

/** Moments: microseconds since 1970. */
export function moments(microseconds: readonly number[]): Sql {
  return sql`${wholeNumbers(TIMESTAMPTZ, microseconds, -EPOCH_MICROSECONDS)}::timestamptz[]`;
}

/** Whole numbers. */
export function bigints(numbers: readonly number[]): Sql {
  return sql`${wholeNumbers(INT8, numbers, 0)}::bigint[]`;
}

const { INT8, JSON, TIMESTAMPTZ, UUID } = types.builtins;
/** Dimensions, whether there are nulls, type; length and first index of the one dimension. */
const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const UUID_BYTES = 16;
const INT8_BYTES = 8;
/** PostgreSQL counts from the year 2000. */
const EPOCH_MICROSECONDS = Date.UTC(2000, 0, 1) * 1000;

/** An array with room for its elements, each behind its length. */
function emptyArray(type: number, count: number, bytes: number): Buffer {
  const array = passing(Buffer.allocUnsafe(HEADER_BYTES + count * LENGTH_BYTES + bytes));
  [1, 0, type, count, 1].forEach((word, index) => array.writeInt32BE(word, index * LENGTH_BYTES));
  return array;
}

function wholeNumbers(type: number, numbers: readonly number[], offset: number): Buffer {
  const array = emptyArray(type, numbers.length, numbers.length * INT8_BYTES);
  let at = HEADER_BYTES;
  // By index: what walks through a list makes an object of each number.
  for (let index = 0; index < numbers.length; index += 1) {
    const whole = (numbers[index] as number) + offset;
    if (!Number.isSafeInteger(whole)) throw new RangeError(`not a whole number: ${numbers[index]}`);
    const high = Math.floor(whole / 2 ** 32);
    at = array.writeInt32BE(INT8_BYTES, at);
    at = array.writeInt32BE(high, at);
    at = array.writeUInt32BE(whole - high * 2 ** 32, at);
  }
  return array;
}

/** Value by character code of each hexadecimal digit, or -1. */
const DIGITS = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()),
);
const DASH = 45;

/** By hand: to take the dashes out first costs four times as much. */
function putUuid(target: Buffer, at: number, text: string): void {
  let [end, valid] = [at, text.length === 36];
  for (let index = 0; valid && index < text.length; index += 2) {
    if (text.charCodeAt(index) === DASH) index += 1;
    const [high, low] = [digitAt(text, index), digitAt(text, index + 1)];
    target[end] = (high << 4) | low;
    valid = high >= 0 && low >= 0;
    end += 1;
  }
  if (!valid || end !== at + UUID_BYTES) throw new RangeError(`not a UUID: ${text}`);
}

function digitAt(text: string, index: number): number {
  return DIGITS[text.charCodeAt(index)] ?? -1;
}

import { BigIntScalar, DateTimeScalar, type JsonBytes, JsonTextScalar, UuidScalar } from '@rollcall/api';
import type { Column } from '@rollcall/database';
import { GraphQLID, GraphQLInt, type GraphQLLeafType, GraphQLString } from 'graphql';
import { types } from 'pg';

/** Writes the text that PostgreSQL made of a value as GraphQL writes the value. @returns false where it cannot. */
export type ColumnWriter = (out: JsonBytes, text: Buffer, from: number, to: number) => boolean;

const UUID: number = types.builtins.UUID;
const INTEGERS = new Set<number>([types.builtins.INT2, types.builtins.INT4, types.builtins.INT8]);

/** How a column is written as a scalar without being read; undefined where it has to be. */
export function columnWriter(scalar: GraphQLLeafType, { isText, type }: Column): ColumnWriter | undefined {
  switch (scalar.name) {
    case GraphQLString.name:
    case GraphQLID.name:
      return isText ? quoted : undefined;
    case JsonTextScalar.name:
      return isText && scalar.serialize === JsonTextScalar.serialize ? quoted : undefined;
    case UuidScalar.name:
      return type === UUID ? quoted : undefined;
    case DateTimeScalar.name:
      return isText ? moment : undefined;
    case GraphQLInt.name:
    case BigIntScalar.name:
      return INTEGERS.has(type) ? integer : undefined;
    default:
      return undefined;
  }
}

const quoted: ColumnWriter = (out, text, from, to) => {
  out.quoted(text, from, to);
  return true;
};

/** Nine digits are within every integer there is. */
const SAFE_DIGITS = 9;

const integer: ColumnWriter = (out, text, from, to) => {
  if (to - from > SAFE_DIGITS) return false;
  out.raw(text, from, to);
  return true;
};

const DATE_LENGTH = '2020-02-16'.length;
const SECONDS_LENGTH = '2020-02-16 15:47:28'.length;
const FULL_LENGTH = '2020-02-16 15:47:28.997335'.length;
const [SPACE, POINT] = [' ', '.'].map(character => character.charCodeAt(0));
const BEGINNING = Buffer.from('"');
const MIDDLE = Buffer.from('T');
const ZEROS = Buffer.from('000000');
const END = Buffer.from('+00:00"');

/** A moment of four digits' years, as PostgreSQL prints it without trailing zeros. */
const moment: ColumnWriter = (out, text, from, to) => {
  const length = to - from;
  const whole = length === SECONDS_LENGTH;
  if (length > FULL_LENGTH || text[from + DATE_LENGTH] !== SPACE) return false;
  if (!whole && text[from + SECONDS_LENGTH] !== POINT) return false;
  out.raw(BEGINNING);
  out.raw(text, from, from + DATE_LENGTH);
  out.raw(MIDDLE);
  out.raw(text, from + DATE_LENGTH + 1, to);
  if (!whole) out.raw(ZEROS, 0, FULL_LENGTH - length);
  out.raw(END);
  return true;
};

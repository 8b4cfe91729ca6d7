import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

/** Scalars that no argument has. A function declaration, because the scalars are made while this file loads. */
function refuseInput(): never {
  throw new TypeError('a value of this type is not accepted as an argument');
}

/**
 * Lower-case 8-4-4-4-12 on the way out. On the way in any text passes, because the argument's schema checks it next,
 * and unlike a scalar it can say which argument is wrong.
 */
export const UuidScalar = new GraphQLScalarType<string, string>({
  name: 'UUID',
  description: 'A UUID in its lower-case 8-4-4-4-12 form.',
  serialize: value => String(value).toLowerCase(),
  parseValue: textOf,
  parseLiteral: node => textOf(stringOf(node)),
});

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TypeError('expected a UUID such as 12c45b55-ce3c-418d-9c58-223bbba307f1');
}

/**
 * Dates leave the database as the text of a UTC timestamp without offset (`2020-02-16 15:47:28.997335`), which keeps
 * the microseconds that a JavaScript Date would lose. On the wire: ISO 8601 with `+00:00`, fraction absent when zero.
 */
export const DateTimeScalar = new GraphQLScalarType<never, string>({
  name: 'DateTime',
  description: 'A moment as ISO 8601 with offset `+00:00` and microseconds when there are any.',
  serialize: value => isoDateTime(String(value)),
  parseValue: refuseInput,
  parseLiteral: refuseInput,
});

/** The wire form of a UTC timestamp's text as PostgreSQL prints it. */
export function isoDateTime(text: string): string {
  const [seconds, fraction] = text.replace(' ', 'T').split('.');
  return fraction === undefined ? `${seconds}+00:00` : `${seconds}.${fraction.padEnd(6, '0')}+00:00`;
}

/** A JSON number within ±(2⁵³−1); anything larger is an error on that field rather than a wrong number. */
export const BigIntScalar = new GraphQLScalarType<number, number>({
  name: 'BigInt',
  description: 'An integer within ±(2⁵³−1), written as a JSON number.',
  serialize: safeInteger,
  parseValue: safeInteger,
  parseLiteral: node => safeInteger(node.kind === Kind.INT ? node.value : undefined),
});

function safeInteger(value: unknown): number {
  const number = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(number)) return number;
  throw new GraphQLError('Cannot serialize integer out of the safe range.', {
    extensions: { code: 'INTEGER_OUT_OF_RANGE' },
  });
}

/**
 * Inside the program a JSON value is its text, as stored: parsing it is the transport's business.
 * This form writes it as JSON.
 */
export const JsonScalar = new GraphQLScalarType<never, unknown>({
  name: 'JSON',
  description: 'Any JSON value. The endpoints under `/admin` write it as a string that holds JSON.',
  serialize: value => JSON.parse(String(value)) as unknown,
  parseValue: refuseInput,
  parseLiteral: refuseInput,
});

/** The same scalar for clients that parse it themselves: the stored text goes through untouched. */
export const JsonTextScalar = new GraphQLScalarType<never, string>({
  ...JsonScalar.toConfig(),
  serialize: String,
});

function stringOf(node: ValueNode): string | undefined {
  return node.kind === Kind.STRING ? node.value : undefined;
}

import { type GraphQLArgument, type GraphQLObjectType, type GraphQLSchema, isNonNullType } from 'graphql';

/** Values that no argument of ours wants, or that a careless program chokes on: as the text of a JSON value. */
export const JSON_VALUES: readonly string[] = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '-1',
  '1.5',
  '10001',
  '2147483647',
  '2147483648',
  '-2147483649',
  '9007199254740993',
  '1e21',
  '1e400',
  '-1e400',
  '99999999999999999999999999',
  '1E-400',
  '[]',
  '[1]',
  '["a"]',
  '[[[]]]',
  '{}',
  '{"$ne":1}',
  '{"$gt":""}',
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{}}}',
  '{"toString":1}',
  '{"length":5}',
  '""',
  '" "',
  '"NaN"',
  '"Infinity"',
  '"null"',
  '"undefined"',
  '"0x10"',
  '"1e400"',
  '"\\u0000"',
  '"a\\u0000b"',
  '"\\ud800"',
  '"\\udc00x"',
  '"\\ud83d\\ude00"',
  '"\\uffff"',
  '"\\u202e"',
  '"\\r\\n"',
  `"' OR 1=1 --"`,
  `"x'; DROP TABLE sessions; --"`,
  '"%"',
  '"_%\\\\"',
  '"$1"',
  '"{}"',
  '"{a,b}"',
  '"${x}"',
  '"\\\\"',
  '"12c45b55-ce3c-418d-9c58-223bbba307f"',
  '"12c45b55ce3c418d9c58223bbba307f1"',
  '"{12c45b55-ce3c-418d-9c58-223bbba307f1}"',
  '"g2c45b55-ce3c-418d-9c58-223bbba307f1"',
  '"12c45b55-ce3c-418d-9c58-223bbba307f1\\n"',
  '"２c45b55"',
  '"2026-02-30"',
  '"0000-00-00T99:99:99Z"',
  `"${'a'.repeat(1_001)}"`,
  `"${'😀'.repeat(600)}"`,
  `"${'RUNNING,'.repeat(200)}"`,
  '"__proto__"',
  '"constructor"',
  '"prototype"',
  '"hasOwnProperty"',
  '"../../etc/passwd"',
  '"<script>"',
];

/** The same, as GraphQL literals. */
export const LITERALS: readonly string[] = [
  'null',
  'true',
  '-1',
  '1.5',
  '1e400',
  '-1e400',
  '2147483648',
  '99999999999999999999',
  'NaN',
  'Infinity',
  'RUNNING',
  '__proto__',
  'constructor',
  '[]',
  '[1]',
  '["a"]',
  '{}',
  '{a: 1}',
  '{__proto__: {polluted: 1}}',
  '{_ne: "x"}',
  '""',
  '"\\u0000"',
  '"\\uD800"',
  '"\\u{110000}"',
  '"\\x"',
  '"%"',
  `"' OR 1=1 --"`,
  '"""a\0b"""',
  '"""\\""""""',
  '$nope',
  '01',
  '1_000',
  '+1',
  '.5',
  '0x10',
  '"unterminated',
  `"${'a'.repeat(1_001)}"`,
  '"12c45b55"',
  '"😀"',
];

/** An argument of a root field, and the arguments that have to stand beside it. */
export interface Place {
  readonly root: string;
  readonly name: string;
  readonly type: string;
  /** Literal, each ending in a blank. */
  readonly beside: string;
  readonly selection: string;
}

const GOOD: Readonly<Record<string, string>> = {
  by: '["status"]',
  limit: '1',
  offset: '0',
  id: '"12c45b55-ce3c-418d-9c58-223bbba307f1"',
  session_id: '"12c45b55-ce3c-418d-9c58-223bbba307f1"',
};

/** Every argument of every root field of a schema. */
export function argumentsOf(schema: GraphQLSchema): Place[] {
  return Object.values((schema.getQueryType() as GraphQLObjectType).getFields()).flatMap(field =>
    field.args.map(argument => ({
      root: field.name,
      name: argument.name,
      type: String(argument.type),
      beside: field.args
        .filter(other => other !== argument && isNeeded(other, argument))
        .map(besideOf)
        .join(''),
      selection: '{ __typename }',
    })),
  );
}

/** Besides what the schema requires, a single session is asked for by one of two arguments. */
function isNeeded(other: GraphQLArgument, argument: GraphQLArgument): boolean {
  return isNonNullType(other.type) || (other.name === 'id' && argument.name !== 'sess_id');
}

function besideOf({ name }: GraphQLArgument): string {
  return `${name}: ${GOOD[name]} `;
}

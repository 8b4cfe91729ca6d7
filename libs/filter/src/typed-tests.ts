import type { Literal, Operator } from './draft.js';
import { Complaint, type Token, unknownWord } from './filter-errors.js';
import type { FilterKey, KeyType } from './keys.js';
import { readAge, readMoment } from './moments.js';
import { readBytes, readNumber } from './quantities.js';
import { allOf, anyOf, type Comparison, type FilterTest, type FilterTree } from './tree.js';

/** One term whose key is known. */
export interface KnownTerm {
  readonly name: string;
  readonly key: FilterKey;
  /** The key as it was written. */
  readonly token: Token;
  readonly operator: Operator;
  readonly values: readonly Literal[];
  readonly now: number;
}

/** Older than a duration is earlier than the moment it began. */
const FLIPPED: Readonly<Record<Comparison, Comparison>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
const ORDERED: ReadonlySet<KeyType> = new Set(['number', 'bytes', 'moment', 'age']);

/** How a value of each type is written, for the complaint about one that is not. */
const EXPECTED: Readonly<Record<KeyType, string>> = {
  text: 'text',
  number: 'a number',
  bytes: 'an amount of memory such as 4GiB',
  moment: 'a date such as 2026-11-01 or 2026-11-01T08:30:00+00:00',
  age: 'a duration such as 90m, 12h or 7d',
  uuid: 'a UUID such as 12c45b55-ce3c-418d-9c58-223bbba307f1',
  boolean: 'true or false',
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UUID_START = /^[0-9a-f-]{1,36}$/;

/** The tests that a term stands for; operators and values that its key's type does not have are refused. */
export function testsOf(term: KnownTerm): FilterTree {
  const { operator } = term;
  if (isComparison(operator)) return compared(term, operator);
  if (operator === '=') return equal(term);
  return textual(term, operator);
}

function isComparison(operator: Operator): operator is Comparison {
  return Object.hasOwn(FLIPPED, operator);
}

function compared(term: KnownTerm, comparison: Comparison): FilterTree {
  const [value, another] = term.values;
  if (!ORDERED.has(term.key.type)) throw unfit(term, term.key.type === 'boolean' ? ': and !=' : ':, != and ~');
  if (another !== undefined) throw new Complaint(`\`${comparison}\` takes one value`, another);
  if (value === undefined || value.absent) throw misread(term, value);
  const { from, until } = read(term, value);
  if (term.key.type === 'age') return test(term, { kind: 'compare', comparison: FLIPPED[comparison], value: from });
  // A day is over when the next one begins: "after the day", "until the end of the day".
  if (until === undefined || comparison === '<' || comparison === '>=') {
    return test(term, { kind: 'compare', comparison, value: from });
  }
  return test(term, { kind: 'compare', comparison: comparison === '>' ? '>=' : '<', value: until });
}

function equal(term: KnownTerm): FilterTree {
  if (term.key.type === 'age') throw unfit(term, '<, <=, > and >=');
  const present = term.values.filter(({ absent }) => !absent);
  const moments = present.map(value => read(term, value));
  const days = moments.filter(({ until }) => until !== undefined);
  const exact = moments.filter(({ until }) => until === undefined).map(({ from }) => from);
  return anyOf([
    ...(present.length < term.values.length ? [test(term, { kind: 'absent' })] : []),
    ...(exact.length > 0 || term.values.length === 0
      ? [test(term, { kind: 'one-of', values: [...new Set(exact)] })]
      : []),
    ...days.map(({ from, until = '' }) =>
      allOf([
        test(term, { kind: 'compare', comparison: '>=', value: from }),
        test(term, { kind: 'compare', comparison: '<', value: until }),
      ]),
    ),
  ]);
}

function textual(term: KnownTerm, operator: 'search' | 'contains' | 'like' | 'ilike'): FilterTree {
  const { key, values } = term;
  const texts = values.map(({ text }) => text);
  const missing = values.find(({ absent }) => absent);
  if (missing !== undefined) throw misread(term, missing);
  if (key.type === 'uuid' && operator === 'search') {
    const wrong = values.find(({ text }) => !UUID_START.test(text.toLowerCase()));
    if (wrong !== undefined) throw misread(term, wrong);
    return test(term, { kind: 'starts', texts: texts.map(text => text.toLowerCase()) });
  }
  if (key.type !== 'text') throw unfit(term, ORDERED.has(key.type) ? ':, !=, <, <=, > and >=' : ': and !=');
  if (operator === 'search' || operator === 'contains') {
    return test(term, { kind: 'contains', texts, ignoreCase: operator === 'search' });
  }
  const [pattern = ''] = texts;
  // A string cannot end with a lone backslash, which PostgreSQL would refuse: it would have escaped the quote.
  return test(term, { kind: 'like', pattern, ignoreCase: operator === 'ilike' });
}

function read(term: KnownTerm, value: Literal): { readonly from: string; readonly until?: string | undefined } {
  const moment =
    term.key.type === 'moment' ? readMoment(value.text) : { from: canonical(term, value), until: undefined };
  if (moment?.from === undefined) throw misread(term, value);
  return { from: moment.from, until: moment.until };
}

function canonical({ name, key, now }: KnownTerm, value: Literal): string | undefined {
  const { text } = value;
  switch (key.type) {
    case 'number':
      return readNumber(text);
    case 'bytes':
      return readBytes(text);
    case 'age':
      return readAge(text, now);
    case 'uuid':
      return UUID.test(text.toLowerCase()) ? text.toLowerCase() : undefined;
    case 'boolean':
      return /^(?:true|false)$/i.test(text) ? text.toLowerCase() : undefined;
    default: {
      const stored = key.normalise?.(text) ?? text;
      if (key.values !== undefined && !key.values.includes(stored)) throw unknownWord(name, value, key.values);
      return stored;
    }
  }
}

function test({ name }: KnownTerm, what: FilterTest): FilterTree {
  return { kind: 'test', key: name, test: what };
}

function unfit({ name, token }: KnownTerm, operators: string): Complaint {
  return new Complaint(`\`${name}\` takes ${operators}`, token);
}

function misread({ name, key, token }: KnownTerm, value: Literal | undefined): Complaint {
  return new Complaint(`\`${name}\` takes ${EXPECTED[key.type]}`, value ?? token);
}

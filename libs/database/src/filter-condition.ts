import type { FilterTest, FilterTree, KeyType } from '@rollcall/filter';
import { type Sql, sql } from './sql.js';
import { oneOf } from './owned-by.js';

/** The SQL type that the values of a key are compared as. */
export type SqlType = 'text' | 'numeric' | 'timestamptz' | 'uuid' | 'boolean';

/** The SQL type behind each type of the filter language. */
export const SQL_TYPES: Readonly<Record<KeyType, SqlType>> = {
  text: 'text',
  number: 'numeric',
  bytes: 'numeric',
  moment: 'timestamptz',
  age: 'timestamptz',
  uuid: 'uuid',
  boolean: 'boolean',
};

/** Renders a test of one key as a condition. Constants of the program are all it writes; values are bound. */
export type FilterSql = (test: FilterTest) => Sql;

/**
 * A filter as a condition. A test without a value is not true, so its negation is: "not in team infra" finds what is
 * in no team at all.
 */
export function conditionOf(tree: FilterTree, keys: Readonly<Record<string, FilterSql>>): Sql {
  switch (tree.kind) {
    case 'test':
      return (keys[tree.key] as FilterSql)(tree.test);
    case 'not':
      return sql`(${conditionOf(tree.of, keys)}) is not true`;
    default: {
      if (tree.of.length === 0) return tree.kind === 'all' ? sql`true` : sql`false`;
      const parts = tree.of.map(part => conditionOf(part, keys));
      return sql`(${sql.join(parts, tree.kind === 'all' ? sql` and ` : sql` or `)})`;
    }
  }
}

/**
 * Tests of an expression.
 *
 * @param expression SQL over the alias of the table, a constant of the program.
 */
export function testsOf(expression: string, type: SqlType): FilterSql {
  const column = sql.raw(expression);
  const cast = sql.raw(`::${type}`);
  return test => {
    switch (test.kind) {
      case 'one-of':
        if (type === 'text') return oneOf(column, test.values);
        return test.values.length === 1
          ? sql`${column} = ${test.values[0]}${cast}`
          : sql`${column} = any(${test.values}${cast}[])`;
      case 'compare':
        return sql`${column} ${sql.raw(test.comparison)} ${test.value}${cast}`;
      case 'contains':
        // Looked for as text, not as a pattern: there is no wildcard to escape.
        return either(test.texts, text =>
          test.ignoreCase ? sql`strpos(lower(${column}), lower(${text})) > 0` : sql`strpos(${column}, ${text}) > 0`,
        );
      case 'starts':
        return either(test.texts, text => (type === 'uuid' ? uuidStarts(column, text) : textStarts(column, text)));
      case 'like':
        return test.ignoreCase ? sql`${column} ilike ${test.pattern}` : sql`${column} like ${test.pattern}`;
      case 'absent':
        return type === 'text' ? sql`(${column} is null or ${column} = '')` : sql`${column} is null`;
    }
  };
}

/** What a reference points at: the table, and the column of it that is tested. */
export interface Lookup {
  readonly table: string;
  readonly column: string;
}

/**
 * Tests of a column of the row that a reference points at. The few rows that pass are looked up first, so that an
 * index on the reference can be used.
 */
export function testsOfReference(reference: string, { table, column }: Lookup): FilterSql {
  const tests = testsOf(`t.${column}`, 'text');
  const [referring, looked] = [sql.raw(reference), sql.raw(`select t.id from ${table} t where`)];
  return test => {
    if (test.kind === 'absent') return sql`${referring} is null`;
    return sql`${referring} = any(array(${looked} ${tests(test)}))`;
  };
}

/** Tests of a column of which a row has several: one of them has to pass. */
export function testsOfAny(from: string, expression: string): FilterSql {
  const tests = testsOf(expression, 'text');
  return test => {
    if (test.kind === 'absent') return sql`not exists (${sql.raw(`${from} and ${expression} is not null`)})`;
    return sql`exists (${sql.raw(from)} and ${tests(test)})`;
  };
}

/** One of several conditions; false when there is none. */
export function either<T>(values: readonly T[], condition: (value: T) => Sql): Sql {
  if (values.length === 0) return sql`false`;
  return sql`(${sql.join(values.map(condition), sql` or `)})`;
}

function textStarts(column: Sql, start: string): Sql {
  return sql`starts_with(lower(${column}), lower(${start}))`;
}

/** UUIDs that begin alike lie next to each other, so an index finds them. */
function uuidStarts(column: Sql, start: string): Sql {
  const [first, last] = [fill(start, '0'), fill(start, 'f')];
  return first === undefined ? sql`false` : sql`${column} between ${first}::uuid and ${last}::uuid`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The beginning of a UUID made whole; undefined when it is none. */
function fill(start: string, digit: string): string | undefined {
  const rest = '00000000-0000-0000-0000-000000000000'.slice(start.length).replaceAll('0', digit);
  const whole = start.toLowerCase() + rest;
  return start !== '' && UUID.test(whole) ? whole : undefined;
}

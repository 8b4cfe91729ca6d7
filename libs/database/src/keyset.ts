import { type Sql, sql } from './sql.js';
import type { SqlType } from './filter-condition.js';

/** One key of an order. The last key of every order is unique, so that it leaves nothing undecided. */
export interface OrderColumn {
  /** SQL over the alias of the table, a constant of the program. */
  readonly expression: string;
  readonly type: SqlType;
  readonly nullable: boolean;
  readonly ascending: boolean;
}

/** The values of the keys of one row, as text with all their digits; null where the row has none. */
export type KeysetPosition = ReadonlyArray<string | null>;

/** ORDER BY: rows without a value come last in both directions. */
export function orderBy(columns: readonly OrderColumn[]): Sql {
  const keys = columns.map(({ expression, nullable, ascending }) => {
    if (ascending) return expression;
    return `${expression} desc${nullable ? ' nulls last' : ''}`;
  });
  return sql.raw(`order by ${keys.join(', ')}`);
}

/** The same order over a statement around the one that was ordered, where the keys are called k0, k1 and so on. */
export function carried(columns: readonly OrderColumn[], alias: string): OrderColumn[] {
  return columns.map((column, index) => ({ ...column, expression: `${alias}.k${index}` }));
}

/** The keys as columns of the ordered statement, called k0, k1 and so on. */
export function keyColumns(columns: readonly OrderColumn[]): Sql {
  return sql.raw(columns.map(({ expression }, index) => `${expression} as k${index}`).join(', '));
}

/** The keys of each row as JSON, unread: what a page after that row starts from, for {@link positionOf}. */
export function keyTexts(columns: readonly OrderColumn[]): Sql {
  const texts = columns.map(({ expression, type }) =>
    type === 'timestamptz' ? `(${expression} at time zone 'UTC')::text` : `${expression}::text`,
  );
  return sql.raw(`json_build_array(${texts.join(', ')})::text`);
}

/** The position that a row came with. */
export function positionOf(keys: string): KeysetPosition {
  return JSON.parse(keys) as KeysetPosition;
}

/** The rows that come after a position, as a condition. */
export function after(columns: readonly OrderColumn[], position: KeysetPosition): Sql {
  const [column, ...rest] = columns;
  const [value = null, ...values] = position;
  if (column === undefined) return sql`false`;
  const key = sql.raw(column.expression);
  if (value === null) return sql`(${key} is null and ${after(rest, values)})`;
  const bound = boundValue(column.type, value);
  const beyond = sql`${key} ${sql.raw(column.ascending ? '>' : '<')} ${bound}`;
  if (rest.length === 0) return beyond;
  const unplaced = column.nullable ? sql` or ${key} is null` : sql``;
  const further = sql`(${beyond} or (${key} = ${bound} and ${after(rest, values)})${unplaced})`;
  if (column.nullable) return further;
  // Says again what follows from the rest, in the form in which an index can start there.
  return sql`(${key} ${sql.raw(column.ascending ? '>=' : '<=')} ${bound} and ${further})`;
}

function boundValue(type: SqlType, value: string): Sql {
  return type === 'timestamptz' ? sql`(${value}::timestamp at time zone 'UTC')` : sql`${value}${sql.raw(`::${type}`)}`;
}

const FORMS: Readonly<Record<SqlType, RegExp>> = {
  text: /^[^\0]{0,65536}$/s,
  numeric: /^-?\d{1,60}(\.\d{1,40})?$/,
  timestamptz: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$/,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  boolean: /^(true|false)$/,
};

/** Whether a value that came from outside is a position of this order, which PostgreSQL can read. */
export function isPosition(value: unknown, columns: readonly OrderColumn[]): value is KeysetPosition {
  if (!Array.isArray(value) || value.length !== columns.length) return false;
  return columns.every(({ type, nullable }, index) => {
    const key: unknown = value[index];
    if (key === null) return nullable;
    return typeof key === 'string' && key.isWellFormed() && FORMS[type].test(key) && isReal(type, key);
  });
}

/** A moment may have the form of one and still name a day that does not exist. */
function isReal(type: SqlType, key: string): boolean {
  if (type !== 'timestamptz') return true;
  const moment = new Date(`${key.slice(0, 19).replace(' ', 'T')}Z`);
  return (
    !Number.isNaN(moment.getTime()) && !key.startsWith('0000') && moment.toISOString().startsWith(key.slice(0, 10))
  );
}

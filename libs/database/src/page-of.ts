import { type RawBuilder, sql } from 'kysely';

/** A page in the terms of SQL. */
export interface PageBounds {
  readonly limit: number;
  readonly offset: number;
}

const SMALLEST_BOUND = 16;

/**
 * A page of ordered rows. Besides the bound values the statement carries a power of two that is at least as large: a
 * plan that is made once for all values then knows that few rows are wanted, and stops after them instead of sorting
 * everything. Few different texts come of it.
 *
 * @param columns of the alias that `rows` gives its table.
 * @param rows from `from` to `order by`.
 */
export function pageOf(
  alias: string,
  columns: RawBuilder<unknown>,
  rows: RawBuilder<unknown>,
  { limit, offset }: PageBounds,
): RawBuilder<unknown> {
  const bound = 2 ** Math.ceil(Math.log2(Math.max(limit + offset, SMALLEST_BOUND)));
  const bounded = sql`select ${columns} ${rows} limit ${sql.raw(BigInt(bound).toString())}`;
  return sql`(select ${columns} from (${bounded}) ${sql.raw(alias)} limit ${limit} offset ${offset})`;
}

import { type Sql, sql } from './sql.js';

/** A page in the terms of SQL. */
export interface PageBounds {
  readonly limit: number;
  readonly offset?: number | undefined;
}

const SMALLEST_BOUND = 16;

/**
 * A page of ordered rows. Besides the bound values the statement carries a power of two that is at least as large: a
 * plan that is made once for all values then knows that few rows are wanted, and stops after them instead of sorting
 * everything. Few different texts come of it.
 *
 * @param rows a select with its `order by`, without a limit.
 */
export function pageOf(rows: Sql, { limit, offset = 0 }: PageBounds): Sql {
  const bound = 2 ** Math.ceil(Math.log2(Math.max(limit + offset, SMALLEST_BOUND)));
  const bounded = sql`select * from (${rows} limit ${sql.raw(BigInt(bound).toString())}) bounded`;
  return sql`(${bounded} limit ${limit} offset ${offset})`;
}

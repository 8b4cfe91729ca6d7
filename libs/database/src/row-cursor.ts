import { type Sql, sql } from './sql.js';
import type { Run } from './transaction.js';

const NAME = sql.raw('rollcall_rows');

/**
 * Opens a cursor on the rows of a query, planned and sorted once however many there are. It ends with its
 * transaction, which has room for one.
 */
export function cursorFor(rows: Sql): Sql<never> {
  return sql<never>`declare ${NAME} no scroll cursor for ${rows}`;
}

/** What the open cursor still has, so many rows at a time; the next ones are read when they are asked for. */
export async function* rowsOfCursor<Row>(run: Run, size: number): AsyncGenerator<Row[], void, undefined> {
  const next = sql<Row>`fetch forward ${sql.raw(BigInt(size).toString())} from ${NAME}`;
  for (let more = true; more;) {
    const rows = await run(next);
    if (rows.length > 0) yield rows;
    more = rows.length === size;
  }
}

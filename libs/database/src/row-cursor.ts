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

/**
 * What the open cursor still has, so many rows at a time; the next ones are read when they are asked for, and the last
 * ones are then taken out of their array. What is dead but old, such as the promise they came by, would hold them until
 * the whole heap is collected, and each batch with it the one after: hundreds of megabytes of a long export.
 */
export async function* rowsOfCursor<Row>(run: Run, size: number): AsyncGenerator<Row[], void, undefined> {
  const next = sql<Row>`fetch forward ${sql.raw(BigInt(size).toString())} from ${NAME}`;
  for (let more = true; more;) {
    const rows = await run(next);
    more = rows.length === size;
    if (rows.length > 0) yield rows;
    rows.length = 0;
  }
}

import { type RawBuilder, sql } from 'kysely';
import type { Columns } from './ingest-columns.js';

/** A batch of rows as a table `r`: one bound parameter, whatever the number of rows. */
export function recordset(rows: readonly unknown[], columns: Columns): RawBuilder<unknown> {
  const types = Object.entries(columns).map(([column, type]) => `"${column}" ${type}`);
  return sql`json_to_recordset(${JSON.stringify(rows)}::json) as r (${sql.raw(types.join(', '))})`;
}

/**
 * The end of an upsert: what is there already is overwritten, but only where something differs. A row that says
 * nothing new is not rewritten and not returned.
 *
 * @param columns the columns to overwrite; `json` ones are compared as text, which is how they are stored.
 */
export function overwriteChanged(table: string, key: string, columns: Columns): RawBuilder<unknown> {
  const names = Object.keys(columns);
  const value = (of: string) =>
    Object.entries(columns).map(([column, type]) => (type === 'json' ? `${of}.${column}::text` : `${of}.${column}`));
  return sql.raw(
    `on conflict (${key}) do update set ${names.map(name => `${name} = excluded.${name}`).join(', ')}
      where (${value(table).join(', ')}) is distinct from (${value('excluded').join(', ')})`,
  );
}

/** Column names as they stand in a list. */
export function columnList(columns: Columns, alias?: string): RawBuilder<unknown> {
  return sql.raw(
    Object.keys(columns)
      .map(name => (alias === undefined ? name : `${alias}.${name}`))
      .join(', '),
  );
}

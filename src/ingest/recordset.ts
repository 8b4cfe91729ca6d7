import { type Sql, sql } from '@rollcall/database';

/** Column name → SQL type, in the words of `json_to_recordset`. Constants of the program: they enter SQL as text. */
export type Columns = Readonly<Record<string, string>>;

/** A batch of rows as a table `r`: one bound parameter, whatever the number of rows. */
export function recordset(rows: readonly object[], columns: Columns): Sql {
  const types = Object.entries(columns).map(([column, type]) => `"${column}" ${type}`);
  return sql`json_to_recordset(${JSON.stringify(rows)}::json) as r (${sql.raw(types.join(', '))})`;
}

/** The same from lists, one parameter for each column; for what comes by the thousand. */
export function lists(columns: Readonly<Record<string, Sql>>): Sql {
  return sql`unnest(${sql.join(Object.values(columns))}) as r (${sql.raw(Object.keys(columns).join(', '))})`;
}

/** What a statement over many rows wrote: all of them, which is what nearly always happens and is said in a word, or which. */
export interface Written {
  readonly ids: readonly string[] | null;
}

/**
 * Ends a statement that begins with `with written (id) as (…)`: a row for each of thousands would have to be read. Which
 * they are is a question of its own, which is not asked where all of them were written.
 */
export function whichOf(many: number): Sql {
  return sql`select case when (select count(*) from written) < ${many}::int
                then (select coalesce(array_agg(id::text), '{}') from written) end as ids`;
}

/** @param all the ids that were to be written. @returns those that were not. */
export function missedOf([row]: readonly Written[], all: readonly string[]): Set<string> {
  if (row?.ids == null) return new Set();
  const written = new Set(row.ids);
  return new Set(all.filter(id => !written.has(id)));
}

/** Column names as they stand in a list. */
export function columnList(columns: Columns, alias?: string): Sql {
  return sql.raw(
    Object.keys(columns)
      .map(name => (alias === undefined ? name : `${alias}.${name}`))
      .join(', '),
  );
}

/** `column = r.column` for each, as they stand after SET. */
export function assignments(columns: Columns): Sql {
  return sql.raw(
    Object.keys(columns)
      .map(name => `${name} = r.${name}`)
      .join(', '),
  );
}

/** The key of a stored fact, as a reader gets it. */
export const STORED_KEY = `(extract(epoch from reported_at) * 1000000)::bigint::text as micros, reported_seq::text as seq,
  reported_key::text as key`;

/** Whether the status of alias `alias` ends a life: SQL text. */
export function isFinalSql(alias: string): string {
  return `(${alias}.status in ('TERMINATED', 'CANCELLED'))`;
}

/**
 * Whether the source that acts may write alias `alias`, as the policies say it: SQL text. A source may look at all rows
 * of its domains, but what is outside the groups of its registration is to it like what is not there.
 */
export function isOpenSql(alias: string): string {
  return `((select rollcall_source_groups()) is null or ${alias}.group_id = any ((select rollcall_source_groups())::uuid[]))`;
}

/**
 * Whether the fact of row `r` wins over what alias `alias` shows: the order of facts, once more, where it is kept. A row
 * that nobody has pushed shows no fact, which everything wins over.
 */
export function winsOver(alias: string): Sql {
  const nothing = `coalesce(${alias}.reported_key, '00000000-0000-0000-0000-000000000000')`;
  return sql.raw(`(${isFinalSql(alias)}, coalesce(${alias}.reported_at, 'epoch'), ${alias}.reported_seq, ${nothing})
    < (${isFinalSql('r')}, r.reported_at, r.reported_seq, r.reported_key)`);
}

import type { Client } from 'pg';

/** Loading into a table without its indexes and building them afterwards is several times as fast. */
const TABLES = ['sessions', 'containers', 'container_stats'];

/** Drops every index that is not behind a constraint; what comes back makes them again. */
export async function dropSecondaryIndexes(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
       from pg_index i
      where i.indrelid = any($1::regclass[]) and not i.indisunique
        and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
      order by 1`,
    [TABLES],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows.map(({ definition }) => definition);
}

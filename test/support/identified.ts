import type { Identity } from '@rollcall/database';
import type { Client } from 'pg';

/** Runs `work` in a transaction under an identity, with plain SQL: what is left when the application forgets its part. */
export async function identified<T>(client: Client, identity: Partial<Identity>, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    for (const [name, value] of Object.entries(identity)) {
      await client.query('select set_config($1, $2, true)', [name, value]);
    }
    return await work();
  } finally {
    await client.query('rollback');
  }
}

/** One column of a table, sorted. */
export async function column(client: Client, table: string, name: string): Promise<string[]> {
  const { rows } = await client.query<{ value: string }>(`select ${name}::text as value from ${table} order by 1`);
  return rows.map(({ value }) => value);
}

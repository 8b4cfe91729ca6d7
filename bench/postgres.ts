import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningPostgres, startPostgres } from '@rollcall/embedded-postgres';
import { Client } from 'pg';

export const ROOT = join(import.meta.dirname, '..');
/** Everything the benchmarks keep between runs, a few GB; `.bench`, which is not in version control, unless said otherwise. */
export const HOME = process.env['BENCH_HOME'] ?? join(ROOT, '.bench');

/**
 * What an operator of a small server sets; everything else is PostgreSQL's own default. Durable: fsync,
 * full_page_writes and synchronous_commit are on while anything is measured.
 */
const SERVER_SETTINGS = {
  shared_buffers: '512MB',
  effective_cache_size: '4GB',
  maintenance_work_mem: '512MB',
  max_wal_size: '8GB',
  max_connections: '200',
};

/** The cluster of the benchmarks: the PostgreSQL that `npm start` brings, in a folder of its own. */
export interface BenchPostgres extends RunningPostgres {
  /** The server's first process; every backend is its child. */
  readonly pid: number;
}

/** Starts the cluster. `durable: false` is for loading only. */
export async function startBenchPostgres({ durable = true, name = 'postgres' } = {}): Promise<BenchPostgres> {
  const options = { dataDir: join(HOME, name), durable };
  let postgres = await startPostgres(options);
  if (!postgres.owned) throw new Error(`another benchmark runs on ${postgres.dataDir}`);
  if (await configure(postgres)) {
    await postgres.stop();
    postgres = await startPostgres(options);
  }
  const lines = (await readFile(join(postgres.dataDir, 'postmaster.pid'), 'utf8')).split('\n');
  return Object.assign(postgres, { pid: Number(lines[0]) });
}

/** Runs `work` on one connection as the superuser and closes it. */
export async function asSuperuser<T>(
  postgres: RunningPostgres,
  database: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString: postgres.url('postgres', database) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** True when something changed, which a running server does not see. */
function configure(postgres: RunningPostgres): Promise<boolean> {
  return asSuperuser(postgres, 'postgres', async client => {
    let changed = false;
    for (const [name, value] of Object.entries(SERVER_SETTINGS)) {
      const { rows } = await client.query<{ now: string }>('select current_setting($1) as now', [name]);
      if (rows[0]?.now === value) continue;
      await client.query(`alter system set ${name} = ${client.escapeLiteral(value)}`);
      changed = true;
    }
    return changed;
  });
}

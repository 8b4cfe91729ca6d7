// A process that runs an embedded server, for tests that kill it: `postgres-host.ts <dataDir>`. Says where the server
// is as one line of JSON, then writes rows and says the number of each that was acknowledged.
import { Client } from 'pg';
import { startPostgres } from '../../libs/embedded-postgres/src/index.js';

const [dataDir = ''] = process.argv.slice(2);
const postgres = await startPostgres({ dataDir });
const client = new Client({ connectionString: postgres.url('postgres', 'postgres') });
await client.connect();
const { rows } = await client.query("select pg_read_file('postmaster.pid') as file");
process.stdout.write(
  `${JSON.stringify({ pid: Number.parseInt(rows[0].file, 10), owned: postgres.owned, dataDir: postgres.dataDir, url: postgres.url('postgres', 'postgres') })}\n`,
);
await client.query('create table if not exists written (n bigint)');
for (let n = 1; ; n += 1) {
  await client.query('insert into written values ($1)', [n]);
  process.stdout.write(`${n}\n`);
}

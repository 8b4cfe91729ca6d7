import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import { type RunningPostgres, startPostgres } from '@rollcall/embedded-postgres';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secretBoxOf } from '../../src/accounts/index.js';
import { ensureAppLogin } from '../../src/database/app-login.js';
import { migrate } from '../../src/database/migrate.js';
import { databaseOptions } from '../../src/database/mikro-orm.config.js';
import { openIngest } from '../../src/ingest/index.js';
import { openSources } from '../../src/sources/index.js';
import { BuiltServer } from '../support/built-server.js';
import { momentOf, SourceClient } from '../support/source-client.js';
import type { TestKey } from '../support/test-app.js';

const KEY = '5'.repeat(64);
const APP = 'durable_app';

describe('what is answered as accepted', () => {
  let folder: string;
  let postgres: RunningPostgres;
  let server: BuiltServer;
  let source: TestKey;

  const start = async (): Promise<void> => {
    postgres = await startPostgres({ dataDir: join(folder, 'data') });
  };
  const serve = async (): Promise<void> => {
    const url = postgres.url(APP, 'postgres');
    server = await BuiltServer.start({ DATABASE_URL: url, ENCRYPTION_KEY: KEY, LOG_LEVEL: 'error' });
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-durable-'));
    await chmod(folder, 0o755);
    await start();
    const owner = postgres.url('postgres', 'postgres');
    await migrate(owner);
    await ensureAppLogin(owner, { name: APP });
    const orm = await MikroORM.init({ ...databaseOptions({ url: postgres.url(APP, 'postgres') }), logger: () => {} });
    const registration = { name: 'durable', kind: 'test', domains: ['physics'], groups: [] };
    const promises = { heartbeat_seconds: 60, grace_seconds: 60 };
    const everybody = { domains: [{ name: 'physics' }], groups: [], users: [], members: [] };
    await openIngest(orm, { ...registration, ...promises, name: 'local' }).ensureDirectory(everybody);
    const made = await openSources(
      orm,
      secretBoxOf({ ENCRYPTION_KEY: KEY, ENCRYPTION_KEY_PREVIOUS: undefined }),
    ).register({ ...registration, ...promises });
    source = { accessKey: made.access_key, secretKey: made.secret_key };
    await orm.close();
    await serve();
  });
  afterAll(async () => {
    await server.stop('SIGKILL');
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
    if (!postgres.dataDir.startsWith(folder)) await rm(postgres.dataDir, { recursive: true, force: true });
  });

  it('is still there after a kill -9 of Rollcall and of PostgreSQL the moment it is answered', async () => {
    const accepted: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const client = new SourceClient(server.url, source);
      const ids = Array.from({ length: 50 }, () => randomUUID());
      const batch = ids.map(id => ({
        ...client.item('session.upsert', round, {
          id,
          name: 'n',
          status: 'RUNNING',
          created_at: momentOf(0),
          owner: { domain_name: 'physics' },
        }),
        event_id: id,
      }));
      const { status, body } = await client.push(...batch);
      const postmaster = Number((await readFile(join(postgres.dataDir, 'postmaster.pid'), 'utf8')).split('\n')[0]);
      server.signal('SIGKILL');
      process.kill(postmaster, 'SIGKILL');
      expect([status, body.counts['accepted']]).toEqual([200, 50]);
      accepted.push(...ids);
      await server.ended();
      await start();
      await serve();
      const admin = new Client({ connectionString: postgres.url('postgres', 'postgres') });
      await admin.connect();
      const { rows } = await admin.query(
        `select (select count(*) from sessions where id = any($1::uuid[]))::int as sessions,
                (select count(*) from session_events where session_id = any($1::uuid[]))::int as events,
                (select count(*) from ingest_receipts)::int as receipts`,
        [accepted],
      );
      await admin.end();
      expect(rows).toEqual([{ sessions: accepted.length, events: accepted.length, receipts: accepted.length }]);
      // The retry of a client that died before it read the answer.
      const again = await new SourceClient(server.url, source).push(...batch);
      expect(again.body.counts).toMatchObject({ duplicate: 50, accepted: 0 });
    }
  });
});

import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { chownSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type RunningPostgres, startPostgres } from '@rollcall/embedded-postgres';
import { Client } from 'pg';
import { urlOf } from './database-url.js';
import { eventually } from './eventually.js';
import { freezePostmaster, killPostmaster } from './postmaster.js';
import { prepareTemplate, TEMPLATE, TEST_APP, TEST_PASSWORD } from './template.js';

/** A primary with one migrated database, and a standby that follows it: two real servers, streaming. */
export class Replication {
  private constructor(
    private readonly folder: string,
    private readonly primary: RunningPostgres,
    private standby: RunningPostgres,
  ) {}

  static async start(): Promise<Replication> {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-standby-'));
    await chmod(folder, 0o755);
    const dataDir = join(folder, 'primary');
    // Copied while it is shut down, a cluster is a base backup as it lies.
    const made = await startPostgres({ dataDir });
    await prepared(made);
    await made.stop();
    const copy = join(dirname(made.dataDir), 'standby');
    await promisify(execFile)('cp', ['-a', made.dataDir, copy]);
    const primary = await startPostgres({ dataDir });
    await follow(copy, made.dataDir, primary);
    return new Replication(folder, primary, await startPostgres({ dataDir: copy }));
  }

  /** The primary's address for the serving role. */
  get primaryUrl(): string {
    return this.primary.url(TEST_APP, TEMPLATE, TEST_PASSWORD);
  }

  /** The standby's address for the serving role; the same after it was started again. */
  get standbyUrl(): string {
    return this.standby.url(TEST_APP, TEMPLATE, TEST_PASSWORD);
  }

  /** Runs a statement as a superuser. */
  async onPrimary(statement: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    return asked(this.primary.url('postgres', TEMPLATE), statement, values);
  }

  async onStandby(statement: string): Promise<Record<string, unknown>[]> {
    return asked(this.standby.url('postgres', TEMPLATE), statement);
  }

  /** Waits until the standby has replayed what was written so far. */
  async caughtUp(): Promise<void> {
    const [row] = await this.onPrimary('select pg_current_wal_insert_lsn()::text as lsn');
    const behind = async (): Promise<boolean> => {
      const [{ done } = {}] = await this.onStandby(
        `select pg_last_wal_replay_lsn() >= '${String(row?.['lsn'])}' as done`,
      );
      return done !== true;
    };
    await eventually(behind, still => !still);
  }

  /** Ends the standby as a power cut would. */
  killStandby(): Promise<void> {
    return killPostmaster(this.standby.dataDir);
  }

  /** Makes the standby and everything it does hang, or go on. */
  freezeStandby(frozen: boolean): Promise<void> {
    return freezePostmaster(this.standby.dataDir, frozen);
  }

  async startStandby(): Promise<void> {
    this.standby = await startPostgres({ dataDir: this.standby.dataDir });
  }

  async stop(): Promise<void> {
    await this.standby.stop();
    await this.primary.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function prepared(server: RunningPostgres): Promise<void> {
  const url = server.url('postgres', 'postgres');
  const admin = new Client({ connectionString: url });
  await admin.connect();
  await prepareTemplate(admin, (user, database) => urlOf(url, database, { user, password: TEST_PASSWORD }));
  await admin.end();
}

async function follow(standbyDir: string, primaryDir: string, primary: RunningPostgres): Promise<void> {
  const settings = [
    `primary_conninfo = 'host=${primary.host} port=${primary.port} user=postgres'`,
    // A read that stands in the way of replaying is canceled at once, so that tests see it.
    'max_standby_streaming_delay = 0',
    'wal_receiver_status_interval = 1',
    'wal_retrieve_retry_interval = 100',
  ];
  await writeFile(join(standbyDir, 'postgresql.auto.conf'), `${settings.join('\n')}\n`);
  await writeFile(join(standbyDir, 'standby.signal'), '');
  const { uid, gid } = statSync(primaryDir);
  for (const name of ['postgresql.auto.conf', 'standby.signal']) chownSync(join(standbyDir, name), uid, gid);
}

async function asked(url: string, statement: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement, values)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

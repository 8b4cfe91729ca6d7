import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningPostgres, startPostgres } from '@rollcall/embedded-postgres';
import { Client } from 'pg';
import { urlOf } from './database-url.js';
import { killPostmaster } from './postmaster.js';
import { prepareTemplate, TEMPLATE, TEST_APP, TEST_OWNER, TEST_PASSWORD } from './template.js';

/** A PostgreSQL of a test file's own, durable as in production, with one migrated database: it may be killed. */
export class OwnPostgres {
  private constructor(
    private readonly folder: string,
    private running: RunningPostgres,
  ) {}

  /** @param folder to put it in, which is not removed then. */
  static async start(folder?: string): Promise<OwnPostgres> {
    const home = folder ?? (await mkdtemp(join(tmpdir(), 'rollcall-own-')));
    await chmod(home, 0o755);
    const running = await startPostgres({ dataDir: join(home, 'data') });
    const own = new OwnPostgres(folder === undefined ? home : '', running);
    const url = running.url('postgres', 'postgres');
    const admin = new Client({ connectionString: url });
    await admin.connect();
    await prepareTemplate(admin, (user, database) => urlOf(url, database, { user, password: TEST_PASSWORD }));
    await admin.end();
    return own;
  }

  get host(): string {
    return this.running.host;
  }

  get port(): number {
    return this.running.port;
  }

  /** The database's address for the serving role. */
  get url(): string {
    return this.running.url(TEST_APP, TEMPLATE, TEST_PASSWORD);
  }

  /** The same for the role that owns the tables. */
  get ownerUrl(): string {
    return this.running.url(TEST_OWNER, TEMPLATE, TEST_PASSWORD);
  }

  /** A superuser's connection. */
  async connect(): Promise<Client> {
    const client = new Client({ connectionString: this.running.url('postgres', TEMPLATE) });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** Runs one statement as a superuser. */
  async query<Row extends object>(statement: string, values: unknown[] = []): Promise<Row[]> {
    const client = await this.connect();
    try {
      return (await client.query<Row>(statement, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Ends it as a power cut would. */
  kill(): Promise<void> {
    return killPostmaster(this.running.dataDir);
  }

  /** Shuts it down as its administrator would. */
  shutDown(): Promise<void> {
    return this.running.stop();
  }

  /** Starts it again; what it was is recovered first. Its socket may lie elsewhere then. */
  async startAgain(): Promise<void> {
    this.running = await startPostgres({ dataDir: this.running.dataDir });
  }

  /** Ends it and removes everything. */
  async remove(): Promise<void> {
    await this.running.stop();
    if (this.folder !== '') await rm(this.folder, { recursive: true, force: true });
  }
}

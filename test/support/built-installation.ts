import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import { KeypairsService, secretBoxOf } from '../../src/accounts/index.js';
import { databaseOptions } from '../../src/database/mikro-orm.config.js';
import { readSettings } from '../../src/settings.js';
import { BuiltServer, runBuiltCli } from './built-server.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { TEST_APP, TEST_PASSWORD } from './template.js';
import type { TestKey } from './test-app.js';

/** The built product over a database of its own: its command line and its server, both as a role that owns nothing. */
export class BuiltInstallation {
  private constructor(
    readonly database: TestDatabase,
    private readonly environment: Record<string, string>,
    private running: BuiltServer,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<BuiltInstallation> {
    const database = await createTestDatabase();
    const environment = {
      DATABASE_URL: database.urlFor(TEST_APP, TEST_PASSWORD),
      ENCRYPTION_KEY: '5'.repeat(64),
      ROLLCALL_HOME: await mkdtemp(join(tmpdir(), 'rollcall-home-')),
      LOG_LEVEL: 'error',
      ...settings,
    };
    try {
      return new BuiltInstallation(database, environment, await BuiltServer.start(environment));
    } catch (error) {
      await clear(database, environment);
      throw error;
    }
  }

  get server(): BuiltServer {
    return this.running;
  }

  get url(): string {
    return this.server.url;
  }

  /** Ends the server without a warning and starts another over the same database, on another port. */
  async crash(): Promise<void> {
    await this.server.stop('SIGKILL');
    this.running = await BuiltServer.start(this.environment);
  }

  /** What the server complained of. */
  get complaints(): string {
    return this.server.stderr;
  }

  /** Runs a command to its end. @returns what it printed; throws with its complaint when it fails. */
  async cli(...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await runBuiltCli(words, this.environment);
    if (code !== 0) throw new Error(`rollcall ${words.join(' ')} ended with ${code}:\n${stderr}`);
    return stdout;
  }

  /** Makes a key pair under an access key that sessions already name, which the command line has no need of. */
  async createKey(email: string, accessKey: string): Promise<TestKey> {
    const settings = readSettings(this.environment);
    const orm = await MikroORM.init(databaseOptions({ url: settings.DATABASE_URL ?? '', poolSize: 1 }));
    try {
      return await new KeypairsService(orm, secretBoxOf(settings)).create({ email, accessKey });
    } finally {
      await orm.close();
    }
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await clear(this.database, this.environment);
  }
}

async function clear(database: TestDatabase, { ROLLCALL_HOME: home = '' }: Record<string, string>): Promise<void> {
  await database.drop();
  await rm(home, { recursive: true, force: true });
}

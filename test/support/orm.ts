import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { databaseOptions } from '../../src/database/mikro-orm.config.js';
import { createTestDatabase } from './database.js';
import { TEST_APP, TEST_PASSWORD } from './template.js';

/** A migrated database of the calling test file's own, reached as the server reaches it and as a superuser. */
export interface TestOrm {
  /** Connected as a role that owns nothing: row-level security binds it. */
  readonly orm: MikroORM;
  /** Sees and changes everything; for looking at what was written. */
  readonly admin: Client;
  /** Its address as the server reaches it. */
  readonly url: string;
  close(): Promise<void>;
}

/** Opens one, without the application over it. Call `close` when done. */
export async function openTestOrm(): Promise<TestOrm> {
  const database = await createTestDatabase();
  const admin = new Client({ connectionString: database.url });
  await admin.connect();
  const url = database.urlFor(TEST_APP, TEST_PASSWORD);
  const orm = await MikroORM.init(databaseOptions({ url, poolSize: 4 }));
  const close = async () => {
    await orm.close();
    await admin.end();
    await database.drop();
  };
  return { orm, admin, url, close };
}

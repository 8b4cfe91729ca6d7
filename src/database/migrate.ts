import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { databaseOptions } from './mikro-orm.config.js';

/** Any number that nothing else locks; the same for every replica. */
const MIGRATING = 7_255_081;

/**
 * Brings the schema up to date as the role that owns it. Safe to run by several replicas at once: they take turns,
 * and whoever comes later finds nothing to do.
 *
 * @returns the names of the migrations that this call applied.
 */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const lock = new Client({ connectionString: ownerUrl });
  await lock.connect();
  try {
    await lock.query('begin');
    await lock.query('select pg_advisory_xact_lock($1)', [MIGRATING]);
    return await applyPending(ownerUrl);
  } finally {
    await lock.end();
  }
}

async function applyPending(ownerUrl: string): Promise<string[]> {
  const orm = await MikroORM.init({
    ...databaseOptions({ url: ownerUrl, poolSize: 2 }),
    debug: false,
    logger: () => {},
  });
  try {
    return (await orm.migrator.up()).map(({ name }) => name);
  } finally {
    await orm.close();
  }
}

import { resolve } from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import { databaseOptions } from '../database/mikro-orm.config.js';
import type { AppSettings } from '../settings.js';
import { type LocalDatabase, openLocalDatabase } from './local-database.js';
import { type LocalKeys, localKeys } from './local-keys.js';

/** An installation on one machine, with its database running and its settings complete. */
export interface LocalInstallation {
  readonly settings: AppSettings;
  readonly keys: LocalKeys;
  readonly database: LocalDatabase;
}

/** Starts or finds the database, migrates it, and fills in the settings that a newcomer does not give. */
export async function openLocal(settings: AppSettings): Promise<LocalInstallation> {
  const keys = await localKeys(resolve(settings.ROLLCALL_HOME));
  const database = await openLocalDatabase(settings, keys.appPassword);
  return {
    settings: {
      ...settings,
      DATABASE_URL: database.url,
      ENCRYPTION_KEY: settings.ENCRYPTION_KEY ?? keys.encryptionKey,
    },
    keys,
    database,
  };
}

/** Runs `work` on the installation's database and closes everything it opened. */
export async function withLocal<T>(
  settings: AppSettings,
  work: (orm: MikroORM, installation: LocalInstallation) => Promise<T>,
): Promise<T> {
  const installation = await openLocal(settings);
  const orm = await MikroORM.init({ ...databaseOptions({ url: installation.database.url }), logger: () => {} });
  try {
    return await work(orm, installation);
  } finally {
    await orm.close();
    await installation.database.stop();
  }
}

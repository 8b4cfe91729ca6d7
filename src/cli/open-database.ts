import { MikroORM } from '@mikro-orm/postgresql';
import { isAppLogin } from '../database/app-login.js';
import { databaseOptions } from '../database/mikro-orm.config.js';
import { withLocal } from '../local/index.js';
import { type AppSettings, readSettings } from '../settings.js';

/** Runs a command's work on the installation's database, which is started for it when it is not running. */
export type OpenDatabase = <T>(work: (orm: MikroORM, settings: AppSettings) => Promise<T>) => Promise<T>;

/** Opens the database that the environment describes. */
export const openDatabase: OpenDatabase = async work => {
  const settings = readSettings(process.env);
  const url = await servedUrl(settings);
  return url === undefined
    ? withLocal(settings, (orm, installation) => work(orm, installation.settings))
    : withGiven(url, orm => work(orm, settings));
};

/**
 * Where everything is given, as to a server in a container, the command works beside it: it migrates nothing, makes no
 * keys and touches no file, for the file system may be read only.
 */
async function servedUrl(settings: AppSettings): Promise<string | undefined> {
  const { DATABASE_URL: url, DATABASE_OWNER_URL: owner, ENCRYPTION_KEY: key } = settings;
  if (url === undefined || owner !== undefined || key === undefined) return undefined;
  return (await isAppLogin(url)) ? url : undefined;
}

async function withGiven<T>(url: string, work: (orm: MikroORM) => Promise<T>): Promise<T> {
  const orm = await MikroORM.init({ ...databaseOptions({ url, poolSize: 2 }), logger: () => {} });
  try {
    return await work(orm);
  } finally {
    await orm.close();
  }
}

import type { MikroORM } from '@mikro-orm/postgresql';
import { withLocal } from '../local/index.js';
import { type AppSettings, readSettings } from '../settings.js';

/** Runs a command's work on the installation's database, which is started for it when it is not running. */
export type OpenDatabase = <T>(work: (orm: MikroORM, settings: AppSettings) => Promise<T>) => Promise<T>;

/** Opens the database that the environment describes. */
export const openDatabase: OpenDatabase = work =>
  withLocal(readSettings(process.env), (orm, { settings }) => work(orm, settings));

import { join, resolve } from 'node:path';
import { type RunningPostgres, startPostgres } from '@rollcall/embedded-postgres';
import { Client } from 'pg';
import { ensureAppLogin, isAppLogin } from '../database/app-login.js';
import { migrate } from '../database/migrate.js';
import type { AppSettings } from '../settings.js';

/** A database that is migrated and ready to be served. */
export interface LocalDatabase {
  /** Its address for a login that row-level security binds. */
  readonly url: string;
  /** What it is, for the banner; without any password. */
  readonly description: string;
  stop(): Promise<void>;
}

const OWNER = 'rollcall_owner';
const LOGIN = 'rollcall';

/**
 * The database of an installation on one machine: the one that `DATABASE_URL` names, otherwise an embedded one in
 * `ROLLCALL_HOME`. Where the address is that of an owner, a login of lesser power is made and used for serving.
 */
export function openLocalDatabase(settings: AppSettings, appPassword: string): Promise<LocalDatabase> {
  return settings.DATABASE_URL === undefined
    ? embedded(resolve(settings.ROLLCALL_HOME))
    : given(settings.DATABASE_URL, settings.DATABASE_OWNER_URL, appPassword);
}

async function embedded(home: string): Promise<LocalDatabase> {
  const postgres = await startPostgres({ dataDir: join(home, 'postgres') });
  try {
    await createDatabase(postgres);
    const ownerUrl = postgres.url(OWNER, 'rollcall', postgres.password);
    await migrate(ownerUrl);
    await ensureAppLogin(ownerUrl, { name: LOGIN, password: postgres.password });
    return {
      url: postgres.url(LOGIN, 'rollcall', postgres.password),
      description: `embedded PostgreSQL in ${postgres.dataDir}`,
      stop: () => postgres.stop(),
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function createDatabase(postgres: RunningPostgres): Promise<void> {
  const admin = new Client({ connectionString: postgres.url('postgres', 'postgres') });
  await admin.connect();
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', ['rollcall']);
    if (rowCount !== 0) return;
    await admin.query(`do $$ begin create role ${OWNER} login createrole;
      exception when duplicate_object then null; end $$`);
    if (postgres.password !== undefined) {
      await admin.query(`alter role ${OWNER} password ${admin.escapeLiteral(postgres.password)}`);
    }
    await admin.query(`create database rollcall owner ${OWNER}`);
  } finally {
    await admin.end();
  }
}

/** A database that was given is its owner's to stop. */
const nothingToStop = (): Promise<void> => Promise.resolve();

async function given(url: string, ownerUrl: string | undefined, appPassword: string): Promise<LocalDatabase> {
  const parsed = new URL(url);
  const description = `PostgreSQL at ${parsed.searchParams.get('host') ?? parsed.host}${parsed.pathname}`;
  if (ownerUrl !== undefined) await migrate(ownerUrl);
  if (ownerUrl !== undefined || (await isAppLogin(url))) return { url, description, stop: nothingToStop };
  await migrate(url);
  // Logins belong to the whole server, so each database gets one of its own.
  const login = { name: `${LOGIN}_${parsed.pathname.slice(1)}`, password: appPassword };
  await ensureAppLogin(url, login);
  parsed.username = encodeURIComponent(login.name);
  parsed.password = encodeURIComponent(login.password);
  return { url: parsed.href, description, stop: nothingToStop };
}

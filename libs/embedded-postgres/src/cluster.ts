import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Account } from './account.js';
import type { Binaries } from './binaries.js';
import { run } from './child-process.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { isCluster } from './placement.js';
import { isAlive } from './postmaster-file.js';
import { SUPERUSER } from './running-postgres.js';

/** Beside PostgreSQL's own files; only there when the server listens on TCP. */
const PASSWORD_FILE = 'superuser-password';
const VERSION = '18';

/**
 * Makes sure that `dataDir` holds a database cluster. A new one is made in a folder beside it and takes the name only
 * when it is complete, so a start that dies halfway leaves nothing that a later one would trip over. @internal
 */
export async function ensureCluster(
  dataDir: string,
  binaries: Binaries,
  account: Account | undefined,
  durable: boolean,
): Promise<void> {
  if (!(await isCluster(dataDir))) await createCluster(dataDir, binaries, account, durable);
  const version = (await readFile(join(dataDir, 'PG_VERSION'), 'utf8')).trim();
  if (version === VERSION) return;
  throw new EmbeddedPostgresError(
    `The database in ${dataDir} was made by PostgreSQL ${version}; this is ${VERSION}. Move the folder away to begin ` +
      'anew, or start the version that made it and export the data.',
  );
}

/** The superuser's password of a cluster that listens on TCP. @internal */
export async function readPassword(dataDir: string): Promise<string | undefined> {
  return readFile(join(dataDir, PASSWORD_FILE), 'utf8').catch(() => undefined);
}

async function createCluster(
  dataDir: string,
  binaries: Binaries,
  account: Account | undefined,
  durable: boolean,
): Promise<void> {
  await removeAbandonedDrafts(dataDir);
  const draft = `${dataDir}.init-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(draft, { mode: 0o700 });
    if (account !== undefined) await chown(draft, account.uid, account.gid);
    const args = ['-D', draft, '-U', SUPERUSER, '-E', 'UTF8', ...localeOptions(), ...(durable ? [] : ['--no-sync'])];
    const made = await withAuthentication(draft, auth => run(binaries.initdb, [...args, ...auth], account));
    if (!made.ok) throw new EmbeddedPostgresError(`The database could not be created in ${dataDir}: ${made.output}`);
    await takeName(draft, dataDir);
    if (durable) await flushFolder(dirname(dataDir));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The collation is PostgreSQL's own; the C library's part is named only where such a locale is sure to exist. */
function localeOptions(): string[] {
  const provider = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  return [...provider, process.platform === 'linux' ? '--locale=C.UTF-8' : '--locale=C'];
}

/** No password where the socket's folder keeps others out; a random one where everybody can reach the port. */
async function withAuthentication<T>(draft: string, create: (options: string[]) => Promise<T>): Promise<T> {
  if (process.platform !== 'win32') return create(['-A', 'trust']);
  const password = randomBytes(24).toString('base64url');
  const given = `${draft}.password`;
  await writeFile(given, password, { mode: 0o600 });
  try {
    const made = await create(['-A', 'scram-sha-256', `--pwfile=${given}`]);
    await writeFile(join(draft, PASSWORD_FILE), password, { mode: 0o600 });
    return made;
  } finally {
    await rm(given, { force: true });
  }
}

async function takeName(draft: string, dataDir: string): Promise<void> {
  try {
    if (process.platform === 'win32') await rm(dataDir, { recursive: false, force: true }).catch(() => undefined);
    await rename(draft, dataDir);
  } catch (cause) {
    // Somebody who started at the same moment may have been faster: their cluster is as good.
    if (await isCluster(dataDir)) return;
    throw new EmbeddedPostgresError(`${dataDir} holds other files; the database needs a folder of its own.`, { cause });
  }
}

async function removeAbandonedDrafts(dataDir: string): Promise<void> {
  const prefix = `${basename(dataDir)}.init-`;
  for (const name of await readdir(dirname(dataDir))) {
    if (!name.startsWith(prefix) || isAlive(Number.parseInt(name.slice(prefix.length), 10))) continue;
    await rm(join(dirname(dataDir), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Account } from './account.js';
import { run } from './child-process.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** Where things of one server are kept. @internal */
export interface Placement {
  readonly dataDir: string;
  /** Where a copy of the binaries may be put, should the packaged ones be out of reach. */
  readonly runtimeDir: string;
}

/** Left in the folder asked for when its data has to live elsewhere; holds that place's path. */
const SIGNPOST = 'moved-to';

/**
 * Decides where the data lives. Normally that is where it was asked for. As root it may be a folder that the
 * server's account cannot enter: then the data goes below `stateDir`, and a signpost left in the folder leads every
 * later start to it. Deleting the folder forgets the data, as deleting it would anywhere else. @internal
 */
export async function placeData(requested: string, account: Account | undefined, stateDir: string): Promise<Placement> {
  const wanted = resolve(requested);
  if (account === undefined) {
    await mkdir(dirname(wanted), { recursive: true });
    return { dataDir: wanted, runtimeDir: dirname(wanted) };
  }
  const signpost = join(wanted, SIGNPOST);
  const known = (await readFile(signpost, 'utf8').catch(() => '')).trim();
  if (known !== '') return { dataDir: await below(stateDir, known), runtimeDir: stateDir };

  await mkdir(dirname(wanted), { recursive: true });
  if (await canEnter(dirname(wanted), account)) return { dataDir: wanted, runtimeDir: stateDir };
  if (await isCluster(wanted)) {
    throw new EmbeddedPostgresError(
      `The database in ${wanted} belongs to ${account.name}, who may not enter a folder on the way to it. ` +
        `Allow that (chmod a+x), or start as the user who created it.`,
    );
  }
  const chosen = join(stateDir, `${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}-${token()}`, 'data');
  await mkdir(wanted, { recursive: true });
  await writeFile(signpost, `${chosen}\n`, { flush: true });
  return { dataDir: await below(stateDir, chosen), runtimeDir: stateDir };
}

/** Whether a folder holds a complete database cluster. @internal */
export async function isCluster(dataDir: string): Promise<boolean> {
  try {
    await stat(join(dataDir, 'PG_VERSION'));
    return true;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') return false;
    throw new EmbeddedPostgresError(`${dataDir} belongs to another user; start as that user.`, { cause });
  }
}

/** Creates a folder that every account may pass through, whatever the umask says. @internal */
export async function makeOpenFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  const steps = relative(dirname(first), path).split(sep);
  for (const [index] of steps.entries()) await chmod(join(dirname(first), ...steps.slice(0, index + 1)), 0o755);
}

async function below(stateDir: string, dataDir: string): Promise<string> {
  await makeOpenFolder(stateDir);
  await makeOpenFolder(dirname(dataDir));
  return dataDir;
}

/** Asked of the system by trying, since mode bits are not the whole truth (ACLs, mounts). */
async function canEnter(folder: string, account: Account): Promise<boolean> {
  return (await run('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], account)).ok;
}

/** Tells the data of a folder from that of an earlier folder of the same name. */
function token(): string {
  return randomBytes(4).toString('hex');
}

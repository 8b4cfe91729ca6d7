import { randomBytes } from 'node:crypto';
import { cp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import type { Account } from './account.js';
import { run } from './child-process.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { makeOpenFolder } from './placement.js';

/** The programs of the server, each as an absolute path. @internal */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

const SUPPORTED = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'windows-x64'];

/**
 * The packaged programs, made runnable for the account: the libraries' links that an install script would have made
 * are made here, and where the package is out of reach or read-only a copy below `runtimeDir` is used. @internal
 */
export async function prepareBinaries(account: Account | undefined, runtimeDir: string): Promise<Binaries> {
  const packaged = packageRoot();
  const linked = await linkLibraries(packaged.root);
  if (linked && (await isRunnable(packaged.root, account))) return binariesIn(packaged.root);

  const copy = join(runtimeDir, `postgres-${packaged.version}-${platformName()}`);
  if (!(await exists(copy))) await copyPackage(packaged.root, copy);
  const probe = await run(binariesIn(copy).postgres, ['--version'], account);
  if (probe.ok) return binariesIn(copy);
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL does not run on this machine (${probe.output}). It needs glibc 2.27 or newer on Linux, ` +
      `and as root the right to become ${account?.name ?? 'another user'}. ${ALTERNATIVE}`,
  );
}

const ALTERNATIVE = 'Set DATABASE_URL to use a PostgreSQL of your own instead.';

function platformName(): string {
  return `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
}

function packageRoot(): { root: string; version: string } {
  const require = createRequire(import.meta.url);
  try {
    const root = dirname(dirname(require.resolve(`@embedded-postgres/${platformName()}`)));
    return { root, version: (require(join(root, 'package.json')) as { version: string }).version };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      SUPPORTED.includes(platformName())
        ? `The package @embedded-postgres/${platformName()} is not installed; were optional dependencies left out? ` +
            `Install again with them. ${ALTERNATIVE}`
        : `There is no embedded PostgreSQL for ${platformName()}, only for ${SUPPORTED.join(', ')}. ${ALTERNATIVE}`,
      { cause },
    );
  }
}

function binariesIn(root: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => join(root, 'native', 'bin', name + suffix);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}

/** An npm package cannot hold links, so it lists them. False when they are missing and cannot be made here. */
async function linkLibraries(root: string): Promise<boolean> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(root, target);
    if (await exists(link)) continue;
    try {
      await symlink(relative(dirname(target), source), link);
    } catch {
      // Another process may have been faster; otherwise the folder is read-only.
      if (!(await exists(link))) return false;
    }
  }
  return true;
}

async function isRunnable(root: string, account: Account | undefined): Promise<boolean> {
  const { initdb, postgres } = binariesIn(root);
  const probes = await Promise.all([initdb, postgres].map(program => run(program, ['--version'], account)));
  return probes.every(probe => probe.ok);
}

/** A copy appears under its name only when it is complete. */
async function copyPackage(root: string, copy: string): Promise<void> {
  await makeOpenFolder(dirname(copy));
  const draft = join(dirname(copy), `.${basename(copy)}-${randomBytes(4).toString('hex')}`);
  try {
    await cp(join(root, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    await makeReadable(draft);
    await linkLibraries(draft);
    await rename(draft, copy).catch(async (error: unknown) => {
      if (!(await exists(copy))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** A strict umask at installation or here must not keep the account out. */
async function makeReadable(folder: string): Promise<void> {
  if (process.platform !== 'win32') await run('/bin/sh', ['-c', 'chmod -R a+rX -- "$1"', 'sh', folder], undefined);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

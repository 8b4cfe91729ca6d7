import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './child-process.js';
import { SOCKET_LOCK } from './socket-folder.js';

const POSTMASTER_FILE = 'postmaster.pid';

/** What a server writes about itself into its data folder. @internal */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  /** The socket's folder; empty when the server listens on TCP only. */
  readonly socketDir: string;
  readonly status: string;
}

/** Reads the lock file of a data folder; undefined when there is none. @internal */
export async function readPostmasterFile(dataDir: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(join(dataDir, POSTMASTER_FILE), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parsePostmasterFile(text);
}

/** Line by line: pid, data folder, start time, port, socket folder, address, shared memory, status. @internal */
export function parsePostmasterFile(text: string): PostmasterFile {
  const [pid = '', , , port = '', socketDir = '', , , status = ''] = text.split('\n');
  return { pid: Number(pid), port: Number(port), socketDir, status: status.trim() };
}

/**
 * Whether the process that wrote the lock file still runs. A process that merely inherited its number, as happens
 * after a reboot or in a container, does not count. @internal
 */
export async function isServing(pid: number, dataDir: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return /postgres/.test(await commandOf(pid));
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  // A killed server keeps its name and number until its parent has taken note (state Z).
  if (!/^Name:\tpostgres$/m.test(status) || /^State:\t[ZX]/m.test(status)) return false;
  // A server works inside its data folder. Where the system hides that, the name has to do.
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return folder === undefined || folder === (await realpath(dataDir).catch(() => dataDir));
}

/**
 * Removes lock files of a dead server whose process number somebody else has by now. PostgreSQL would take that
 * process for the server and refuse to start; other stale locks it clears away itself. @internal
 */
export async function forgetStrangers(dataDir: string): Promise<void> {
  for (const path of [POSTMASTER_FILE, SOCKET_LOCK].map(name => join(dataDir, name))) {
    const pid = parsePostmasterFile(await readFile(path, 'utf8').catch(() => '')).pid;
    if (isAlive(pid) && !(await isServing(pid, dataDir))) await rm(path, { force: true });
  }
}

/** Whether a process of this number exists, whoever owns it. @internal */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function commandOf(pid: number): Promise<string> {
  const listed =
    process.platform === 'win32'
      ? run('tasklist', ['/NH', '/FI', `PID eq ${pid}`], undefined)
      : run('/bin/ps', ['-o', 'comm=', '-p', String(pid)], undefined);
  return (await listed).output;
}

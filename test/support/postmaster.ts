import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from './eventually.js';

/** Ends a server as a power cut would; what it has started follows it. */
export async function killPostmaster(dataDir: string): Promise<void> {
  const pid = await postmasterOf(dataDir);
  process.kill(pid, 'SIGKILL');
  await eventually(
    () => isAlive(pid),
    still => !still,
  );
}

/** Makes a server and everything it does hang, or go on. */
export async function freezePostmaster(dataDir: string, frozen: boolean): Promise<void> {
  const pid = await postmasterOf(dataDir);
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  for (const each of [pid, ...children.trim().split(' ').map(Number)]) {
    process.kill(each, frozen ? 'SIGSTOP' : 'SIGCONT');
  }
}

async function postmasterOf(dataDir: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postmaster.pid'), 'utf8'), 10);
}

/** Whether a process is there. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

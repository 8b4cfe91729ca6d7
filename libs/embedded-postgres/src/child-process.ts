import { spawn, type SpawnOptions } from 'node:child_process';
import type { Account } from './account.js';

/** How a child of ours ended. @internal */
export interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs a program to its end, as the account if one is given, and collects what it printed. @internal */
export function run(file: string, args: readonly string[], account: Account | undefined): Promise<Outcome> {
  return new Promise(resolve => {
    const child = spawn(file, args, { ...identity(account), stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk));
    child.once('error', error => resolve({ ok: false, output: error.message }));
    // On Windows a server started by the child holds the pipes open for as long as it lives.
    child.once(process.platform === 'win32' ? 'exit' : 'close', code => {
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ ok: code === 0, output: output.trim() });
    });
  });
}

/** The part of the spawn options that says who the child is and what it sees of the surroundings. @internal */
export function identity(account: Account | undefined): SpawnOptions {
  return {
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
    // The caller's folder may be closed to the account, and a child must not keep a folder busy.
    ...(process.platform === 'win32' ? {} : { cwd: '/' }),
    env: environment(),
  };
}

/** Nothing is inherited: PGDATA, PGPORT, PGHOST and the like belong to another PostgreSQL. */
function environment(): NodeJS.ProcessEnv {
  const fixed = { LC_ALL: 'C', TZ: 'UTC' };
  if (process.platform !== 'win32') return { ...fixed, PATH: '/usr/local/bin:/usr/bin:/bin' };
  const windows = Object.entries(process.env).filter(([name]) => !name.toUpperCase().startsWith('PG'));
  return { ...Object.fromEntries(windows), ...fixed };
}

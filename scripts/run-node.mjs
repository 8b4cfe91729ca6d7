// Hands the process over to the bundled Node: same terminal, same exit, every signal passed on once.
import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { root } from './project.mjs';
import { runtime } from './runtime.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const ECHO_MS = 500;
const windows = process.platform === 'win32';

/** Runs a script to its end and then ends this process as the script ended. */
export function runNode(args, { cwd = process.cwd() } = {}) {
  // A process group of its own: Ctrl-C in a terminal reaches a whole group, and npm passes it on as well, so a child in
  // ours would hear of it up to three times. Should this process be killed, the child notices and goes too.
  const follow = windows ? [] : ['--import', pathToFileURL(join(root, 'scripts', 'follow-parent.mjs')).href];
  const child = spawn(runtime(), [...follow, ...args], {
    cwd,
    detached: !windows,
    stdio: ['inherit', 'inherit', 'inherit', ...(windows ? [] : ['pipe'])],
  });
  const last = new Map();
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      const echo = Date.now() - (last.get(signal) ?? 0) < ECHO_MS;
      last.set(signal, Date.now());
      // On Windows the console has told the child already.
      if (!echo && !windows) child.kill(signal);
    });
  }
  child.once('error', error => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

// Where this project is, and how its scripts talk: on stderr, so that a command's output stays its own.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** What the person at the terminal can act on; shown without a stack. */
export class Complaint extends Error {}

/** Ends the process the way a command should. */
export function fail(error) {
  say(error instanceof Complaint ? error.message : (error?.stack ?? String(error)));
  process.exit(1);
}

const HEARTBEAT_MS = 10_000;

/** Says what takes long, that it still goes on where no terminal shows it, and how long it took. */
export async function step(label, work) {
  const begun = Date.now();
  const seconds = () => Math.round((Date.now() - begun) / 1000);
  say(`${label} …`);
  const heartbeat = process.stderr.isTTY
    ? undefined
    : setInterval(() => say(`  still at it after ${seconds()} s`), HEARTBEAT_MS);
  try {
    const result = await work();
    say(`${label}: done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
}

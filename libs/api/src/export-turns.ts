import { restErrors } from './rest.errors.js';

/** Exports that this process sends at once, to everybody and to one key: each holds a connection to the database. */
const MOST = 4;
const MOST_OF_ONE = 2;

const running = new Map<string, number>();

/**
 * Takes a turn to export.
 *
 * @returns gives the turn back; may be called more than once.
 * @throws EXPORTS_TOO_MANY
 */
export function takeTurn(accessKey: string): () => void {
  const own = running.get(accessKey) ?? 0;
  const all = [...running.values()].reduce((sum, each) => sum + each, 0);
  if (own >= MOST_OF_ONE || all >= MOST) throw restErrors.EXPORTS_TOO_MANY();
  running.set(accessKey, own + 1);
  let held = true;
  return () => {
    if (held) leave(accessKey);
    held = false;
  };
}

function leave(accessKey: string): void {
  const left = (running.get(accessKey) ?? 1) - 1;
  if (left > 0) running.set(accessKey, left);
  else running.delete(accessKey);
}

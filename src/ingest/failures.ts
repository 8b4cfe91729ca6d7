import { errorCode } from '@rollcall/database';

/** SQLSTATE classes for values and rows that the database does not take: the batch is at fault, not the database. */
const REFUSED_DATA = /^2[23]/;
/** What another writer can cause, and what another attempt cures. */
const COLLISIONS = new Set(['40001', '40P01', '55P03']);
/** What an event that is known causes where none was expected to be. */
const KNOWN_EVENT = '23505';

/** An event of those that were to be new is known; nothing may be written with it. */
export class KnownEventError extends Error {
  override readonly name = 'KnownEventError';
  readonly code = KNOWN_EVENT;
}

/** Whether the database did not take what it was given. */
export function isRefusedData(error: unknown): boolean {
  return REFUSED_DATA.test(stateOf(error));
}

/** Whether others were in the way, who will be gone. */
export function isCollision(error: unknown): boolean {
  return COLLISIONS.has(stateOf(error));
}

/** Whether some of what was taken for new is known. */
export function isOfKnownEvent(error: unknown): boolean {
  return stateOf(error) === KNOWN_EVENT;
}

/** The SQLSTATE behind an error, whatever callers are told. */
function stateOf(error: unknown): string {
  return errorCode((error as Error).cause ?? error);
}

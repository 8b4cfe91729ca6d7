import { commonErrors } from '@rollcall/errors';

/**
 * Every status name any era of the API knows. The filter accepts the union, because clients of one era send the names
 * of another; what is stored is open text and may be none of these.
 */
export const SESSION_STATUSES = [
  'PENDING',
  'SCHEDULED',
  'PREPARING',
  'BUILDING',
  'PULLING',
  'PREPARED',
  'CREATING',
  'RUNNING',
  'RUNNING_DEGRADED',
  'RESTARTING',
  'RESIZING',
  'SUSPENDED',
  'DEPRIORITIZING',
  'RESERVED',
  'PREEMPTED',
  'RESCHEDULING',
  'TERMINATING',
  'TERMINATED',
  'ERROR',
  'CANCELLED',
] as const;

const KNOWN: ReadonlySet<string> = new Set(SESSION_STATUSES);

/** Statuses that end a session. */
export const TERMINAL_STATUSES: readonly string[] = ['TERMINATED', 'CANCELLED'];

/**
 * Reads the `status` argument: one name or a comma list, in any case, with blanks around names allowed.
 *
 * @returns the names in upper case, or undefined when there is no filter (absent or null).
 * @throws INVALID_ARGUMENT naming the unknown status and listing the valid ones.
 */
export function parseStatuses(argument: string | undefined): readonly string[] | undefined {
  if (argument === undefined) return undefined;
  const words = argument.split(',').map(word => word.trim());
  const unknown = words.find(word => !KNOWN.has(word.toUpperCase()));
  if (unknown === undefined) return [...new Set(words.map(word => word.toUpperCase()))];
  throw commonErrors.INVALID_ARGUMENT({
    detail: `status: unknown status ${JSON.stringify(unknown.slice(0, 40))}, expected ${SESSION_STATUSES.join(', ')}`,
  });
}

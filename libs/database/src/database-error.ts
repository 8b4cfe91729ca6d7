import { commonErrors, DomainError } from '@rollcall/errors';

/** SQLSTATE classes and codes that mean "not now": connection lost, resources exhausted, server going down. */
const TRANSIENT = /^(08|53|57P0|40001|40P01|55P03|25006)/;
const TRANSIENT_SYSTEM = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'ENOTFOUND']);

/** What the driver says of a connection that was lost, before a statement, during one, or while it was made. */
const LOST = /terminated|not queryable|timeout exceeded/i;

/** Canceled: by the time that a statement may take, as nobody else cancels statements of ours. */
const CANCELED = '57014';

/**
 * Translates a failure of the database once, for every caller. A lost or overloaded database is UNAVAILABLE, a
 * statement that took too long TIMED_OUT, a row that row-level security refused is FORBIDDEN, an error that is already ours passes. Anything else is a bug of
 * ours and stays an unknown error: it is logged, and its text reaches no client.
 */
export function databaseError(error: unknown): unknown {
  if (error instanceof DomainError || !(error instanceof Error)) return error;
  const code = errorCode(error);
  if (code === '42501') return commonErrors.FORBIDDEN({ cause: error });
  if (code === CANCELED || error.message === 'Query read timeout') return commonErrors.TIMED_OUT({ cause: error });
  if (TRANSIENT.test(code) || TRANSIENT_SYSTEM.has(code) || LOST.test(error.message)) {
    return commonErrors.UNAVAILABLE({ cause: error });
  }
  return error;
}

/** The SQLSTATE of a PostgreSQL error or the code of a system error; empty for anything else. */
export function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}

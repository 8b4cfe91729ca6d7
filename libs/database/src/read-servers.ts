import { commonErrors, DomainError } from '@rollcall/errors';
import { replicaRefused } from '@rollcall/observability';
import type { ConnectionSource } from './connection-source.js';
import { errorCode } from './database-error.js';
import { type Replica, StaleReplicaError } from './replica.js';

/** Which server answers a read. */
export interface ReadServers {
  /** Runs an attempt at reading on one server, and where that one cannot answer and it may, again on another. */
  answer<T>(attempt: (source: ConnectionSource) => Promise<T>, mayRepeat: () => boolean): Promise<T>;
}

/** Everything is read where it is written. */
export function primaryOnly(primary: ConnectionSource): ReadServers {
  return { answer: attempt => attempt(primary) };
}

/**
 * Reads from a standby while it can be relied on. Whatever the standby cannot answer is asked of the primary from the
 * beginning, so that no caller hears of a standby that lags, restarts, cancels a read to keep up, or is gone.
 */
export function replicaFirst(replica: Replica, primary: ConnectionSource): ReadServers {
  return {
    answer: async (attempt, mayRepeat) => {
      if (!replica.usable) return attempt(primary);
      try {
        return await attempt(replica);
      } catch (error) {
        const reason = refusalOf(error);
        if (reason === undefined) throw error;
        if (reason === 'connection') replica.distrust();
        if (!mayRepeat()) throw error instanceof StaleReplicaError ? commonErrors.UNAVAILABLE({ cause: error }) : error;
        replicaRefused.tell({ reason });
        return attempt(primary);
      }
    },
  };
}

type Reason = 'connection' | 'conflict' | 'lag' | 'error';

const LOST_CONNECTION = /^(08|57P|ECONN|EPIPE|ENOENT|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_)/;
/** What a standby answers to a read that stands in the way of what it has to replay. */
const CONFLICT = /^(40001|40P01)$/;
const TIMED_OUT = '57014';

/** Why a failure is the standby's; undefined when the question is to blame, and the primary would say the same. */
function refusalOf(error: unknown): Reason | undefined {
  const cause = error instanceof DomainError ? error.cause : error;
  if (cause instanceof StaleReplicaError) return 'lag';
  if (!(cause instanceof Error)) return undefined;
  const code = errorCode(cause);
  if (CONFLICT.test(code)) return 'conflict';
  if (
    LOST_CONNECTION.test(code) ||
    /terminated|not queryable|timeout exceeded|Query read timeout/i.test(cause.message)
  ) {
    return 'connection';
  }
  // It took its time, which the primary would as well.
  if (code === TIMED_OUT && !/recovery/.test(cause.message)) return undefined;
  // For instance a column of the newest migration, which has not come here yet.
  return /^[0-9A-Z]{5}$/.test(code) ? 'error' : undefined;
}

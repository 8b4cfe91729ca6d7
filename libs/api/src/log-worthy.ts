import type { DomainError } from '@rollcall/errors';
import { currentRequest, type RequestRecord } from '@rollcall/observability';

/**
 * Whether the log of errors is to hear of a failure. It hears of an outage once a request: what else waits for the
 * database fails of the same. Once nobody waits for the answer, because the deadline has said so or its caller has left,
 * that the rest takes too long is no failure at all.
 */
export function isLogWorthy(error: DomainError, record: RequestRecord | null = currentRequest() ?? null): boolean {
  if (error.status < 500) return false;
  if (error.kind !== 'unavailable' || record === null) return true;
  if (record.outageLogged || (record.abandoned && error.code === 'TIMED_OUT')) return false;
  record.outageLogged = true;
  return true;
}

import { SESSION_STATUSES } from '../sessions/index.js';
import type { Random, Weighted } from './random.js';

/** What sessions that have not ended are doing. */
const LIVE: Weighted<string> = [
  ['RUNNING', 62],
  ['PENDING', 14],
  ['SCHEDULED', 2],
  ['PREPARING', 3],
  ['PULLING', 3],
  ['CREATING', 2],
  ['TERMINATING', 3],
  ['ERROR', 5],
  ['RESTARTING', 1],
  ['RUNNING_DEGRADED', 2],
  ['SUSPENDED', 1],
];

/** A cluster has room for this many; what came before has ended. */
const LIVE_AT_MOST = 800;
const LIVE_SHARE_AT_MOST = 0.4;
const ENDED: Weighted<string> = [
  ['TERMINATED', 92],
  ['CANCELLED', 8],
];
const WIDEST_SPACING = 7;

/**
 * The status of one session. Those that have not ended are among the latest, and every status there is occurs once
 * there are as many sessions as statuses.
 *
 * @param rank 0 for the latest session, counting back.
 * @param sessions how many there are.
 */
export function statusOf(rank: number, sessions: number, random: Random): string {
  const spacing = Math.min(WIDEST_SPACING, Math.max(1, Math.floor(sessions / SESSION_STATUSES.length)));
  const shown = rank % spacing === spacing - 1 ? SESSION_STATUSES[Math.floor(rank / spacing)] : undefined;
  if (shown !== undefined) return shown;
  const live = Math.min(LIVE_AT_MOST, sessions * LIVE_SHARE_AT_MOST);
  return rank < live * 2 && random.chance(0.5) ? random.weighted(LIVE) : random.weighted(ENDED);
}

/** Statuses of sessions that no container was ever started for. */
const UNSTARTED = new Set(['PENDING', 'SCHEDULED', 'PREPARING', 'PULLING', 'BUILDING', 'PREPARED', 'CREATING']);
const NEVER_PLACED = new Set(['PENDING', 'DEPRIORITIZING', 'RESERVED', 'CANCELLED']);

/** Whether a session of this status has, or had, running containers. */
export function hasStarted(status: string): boolean {
  return !UNSTARTED.has(status) && !NEVER_PLACED.has(status);
}

/** Whether a session of this status has been given a place in the cluster. */
export function isPlaced(status: string): boolean {
  return !NEVER_PLACED.has(status);
}

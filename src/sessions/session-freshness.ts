import { freshnessOf, type Observed, observedAtOf } from '../sources/index.js';
import { TERMINAL_STATUSES } from './session-status.js';

const session: Observed = {
  source: 's.source_id',
  reportedAt: 's.reported_at',
  isFinal: `s.status in (${TERMINAL_STATUSES.map(status => `'${status}'`).join(', ')})`,
  isLost: 's.lost_at is not null',
};

/** Freshness of the session `s`: as SQL text, LIVE, STALE or LOST, or null where no source vouches for it. */
export const sessionFreshness = freshnessOf(session);

/** When the session `s` was last known to be as shown: SQL text of a timestamptz. */
export const sessionObservedAt = observedAtOf(session);

import { freshnessOf, type Observed, observedAtOf } from '../sources/index.js';

const container: Observed = {
  source: 'c.source_id',
  reportedAt: 'greatest(c.reported_at, stat.observed_at)',
  isFinal: `c.status in ('TERMINATED', 'CANCELLED')`,
  isLost: `exists (select from sessions lost where lost.id = c.session_id and lost.lost_at is not null)`,
};

/** Freshness of the container `c`: as SQL text, LIVE, STALE or LOST, or null where no source vouches for it. */
export const containerFreshness = freshnessOf(container);

/** When the container `c`, whose stats are `stat`, was last known to be as shown: SQL text of a timestamptz. */
export const containerObservedAt = observedAtOf(container);

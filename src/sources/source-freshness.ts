/** Heartbeats are promised at an interval; one that is missed is no silence yet. */
const MISSED_BEATS = 2;

const heard = 'coalesce(pulse.last_heartbeat, origin.created_at)';

/** Ids of the sources heard of within the given number of seconds, an expression over `origin`; read once a statement. */
function heardWithin(seconds: string): string {
  return `array(select origin.id from sources origin left join source_states pulse on pulse.source_id = origin.id
                 where ${heard} > now() - make_interval(secs => ${seconds}))`;
}

/** Those that keep what they promised. */
const LIVE = heardWithin(`origin.heartbeat_seconds * ${MISSED_BEATS}`);
/** Those that are silent, but not for longer than their grace time. */
const KNOWN = heardWithin(`origin.heartbeat_seconds * ${MISSED_BEATS} + origin.grace_seconds`);

/** What an object's row says about it; each an SQL expression, a constant of the program. */
export interface Observed {
  /** Id of the source; null for rows that were never pushed. */
  readonly source: string;
  /** When the fact that the row shows was true. */
  readonly reportedAt: string;
  /** Whether nothing more is to come. */
  readonly isFinal: string;
  /** Whether a finished snapshot of the source does not mention it. */
  readonly isLost: string;
}

/**
 * How fresh an object is, as SQL text. What has ended is LIVE: it will not change. Otherwise it is as fresh as its
 * source: LIVE while that keeps its heartbeat, STALE while it is silent for less than its grace time, LOST after
 * that, and LOST when a finished snapshot no longer mentions it. Null for rows that no source vouches for.
 */
export function freshnessOf({ source, isFinal, isLost }: Observed): string {
  return `case when ${isFinal} then 'LIVE' when ${source} is null then null when ${isLost} then 'LOST'
               when ${source} = any(${LIVE}) then 'LIVE' when ${source} = any(${KNOWN}) then 'STALE' else 'LOST' end`;
}

/**
 * The latest moment for which an object is known to be as shown, as SQL text: that of its last fact, and for what has
 * neither ended nor got lost also that of its source's last heartbeat, which vouches for everything it has said.
 */
export function observedAtOf({ source, reportedAt, isFinal, isLost }: Observed): string {
  return `case when ${isFinal} or ${isLost} then ${reportedAt} else greatest(${reportedAt},
            (select pulse.last_heartbeat from source_states pulse where pulse.source_id = ${source})) end`;
}

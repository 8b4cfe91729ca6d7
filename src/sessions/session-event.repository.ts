import { EntityRepository } from '@mikro-orm/postgresql';
import { type Run, sql } from '@rollcall/database';
import type { SessionEventEntity } from './session-event.entity.js';
import { TERMINAL_STATUSES } from './session-status.js';
import type { StatusChangeView } from './status-change.view.js';

/** A change of a session's status, and whose it is. */
export type StatusChangeRow = StatusChangeView & { readonly session_of: string };

const IN_ORDER = sql`partition by e.session_id order by e.occurred_at, e.seq, e.event_key`;

/** Statements about the history of sessions. */
export class SessionEventRepository extends EntityRepository<SessionEventEntity> {
  /**
   * How the status of each of the given sessions changed, oldest first: one statement whatever their number. What was
   * observed again is no change, and what is said to have happened after the end did not happen.
   */
  changes(run: Run, sessionIds: readonly string[]): Promise<StatusChangeRow[]> {
    return run(
      sql<StatusChangeRow>`select e.session_id as "session_of", e.status, e.previous_status,
                 (e.occurred_at at time zone 'UTC')::text as "occurred_at", e.reason, origin.name as "source"
            from (select e.*, lag(e.status) over (${IN_ORDER}) as previous_status
                    from (select e.*, bool_or(e.status = any(${TERMINAL_STATUSES}::text[]))
                                        over (${IN_ORDER} rows between unbounded preceding and 1 preceding) as after_end
                            from session_events e where e.session_id = any(${sessionIds}::uuid[])) e
                   where e.after_end is not true or e.status = any(${TERMINAL_STATUSES}::text[])) e
            left join sources origin on origin.id = e.source_id
           where e.status is distinct from e.previous_status
           order by e.session_id, e.occurred_at, e.seq, e.event_key`,
    );
  }
}

import { Injectable } from '@nestjs/common';
import { type Run, sql } from '@rollcall/database';

/** What a session or a container is said to have ended of when its source no longer knows it. */
const SOURCE_GONE = 'source-gone';

/** Sessions whose history one statement drops: as many as are gone in a moment. */
const FORGOTTEN_AT_ONCE = 2_000;

/** Statements that time alone gives rise to. */
@Injectable()
export class UpkeepRepository {
  /**
   * Ends the sessions that were lost for longer than the grace time of their source, with their containers. The key
   * of the last fact stays: should the source still say how they really ended, that wins.
   *
   * @returns the ids of the sessions.
   */
  async endLost(run: Run): Promise<string[]> {
    const rows = await run(
      sql<{ id: string }>`with gone as (
            update sessions s
               set status = 'TERMINATED', status_info = ${SOURCE_GONE}, status_data = null, status_changed = now(),
                   terminated_at = now(), lost_at = null
              from sources origin
             where origin.id = s.source_id and s.status not in ('TERMINATED', 'CANCELLED')
               and s.lost_at < now() - make_interval(secs => origin.grace_seconds)
            returning s.id, s.source_id),
          noted as (
            insert into session_events (session_id, occurred_at, event_key, status, reason, source_id)
            select id, now(), gen_random_uuid(), 'TERMINATED', ${SOURCE_GONE}, source_id from gone),
          ended as (
            update containers c
               set status = 'TERMINATED', status_info = ${SOURCE_GONE}, status_data = null, status_changed = now(),
                   terminated_at = now()
              from gone where c.session_id = gone.id and c.status not in ('TERMINATED', 'CANCELLED')
            returning c.id),
          frozen as (
            update container_stats t set last_stat = t.live_stat, ended_at = now()
              from ended where t.container_id = ended.id)
          select id from gone`,
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Drops the history of sessions that ended longer ago than the given days: the whole of each, for what is left of one
   * would tell of another course. @returns how many observations are gone; as many sessions as that may be left.
   */
  async forgetHistory(run: Run, days: number): Promise<number> {
    const rows = await run(
      sql<{ n: number }>`with gone as (
            delete from session_events where session_id in (
              select s.id from sessions s
               where s.status in ('TERMINATED', 'CANCELLED') and s.updated_at < now() - make_interval(days => ${days}::int)
                 and exists (select from session_events e where e.session_id = s.id)
               limit ${FORGOTTEN_AT_ONCE}::int)
            returning 1)
          select count(*)::int as n from gone`,
    );
    return rows[0]?.n ?? 0;
  }
}

import { Injectable } from '@nestjs/common';
import { bigints, jsons, moments, type Run, sql, type Sql, uuids } from '@rollcall/database';
import { ENDED_AT } from './container-store.repository.js';
import type { SampleFact } from './fact.js';
import { isOpenSql, lists, missedOf, whichOf, type Written } from './recordset.js';

/** Statements that write samples, in place: no indexed column is touched, so that every update stays on its page. */
@Injectable()
export class StatStoreRepository {
  /**
   * Shows samples where they are newer than what is shown and not from after the container's end; what arrives late of
   * one that has ended is still its last report. @returns the containers not written.
   */
  async update(run: Run, sourceId: string, facts: readonly SampleFact[]): Promise<Set<string>> {
    const rows = await run(
      sql<Written>`with written (id) as (
            update container_stats t
               set live_stat = r.stats, observed_at = r.at, observed_seq = r.seq, observed_key = r.key,
                   last_stat = case when t.ended_at is null then t.last_stat else r.stats end
              from ${samples(facts)}
             where t.container_id = r.id and t.source_id = ${sourceId}
               and (t.observed_at is null or (t.observed_at, t.observed_seq, t.observed_key) < (r.at, r.seq, r.key))
               and (t.ended_at is null or r.at <= t.ended_at)
            returning t.container_id)
          ${whichOf(facts.length)}`,
    );
    return missedOf(
      rows,
      facts.map(({ body }) => body.containerId),
    );
  }

  /**
   * Makes the rows of containers that have reported nothing before; a row that another batch makes at the same time is
   * waited for and updated. So is an end that is being written: the container is locked against it, or else the row
   * would never be told. @returns the containers written.
   */
  async insert(run: Run, sourceId: string, facts: readonly SampleFact[]): Promise<Set<string>> {
    const rows = await run(
      sql<{ id: string }>`with reported as (
            select c.id, r.stats, r.at, r.seq, r.key, ${sql.raw(ENDED_AT)} as ended_at
              from ${samples(facts)}
              join containers c on c.id = r.id and c.source_id = ${sourceId}
             order by c.id for share of c)
          insert into container_stats as t (container_id, live_stat, observed_at, observed_seq, observed_key, ended_at, last_stat)
          select id, stats, at, seq, key, ended_at, case when ended_at is not null then stats end from reported
           where ended_at is null or at <= ended_at
          on conflict (container_id) do update
             set live_stat = excluded.live_stat, observed_at = excluded.observed_at, observed_seq = excluded.observed_seq,
                 observed_key = excluded.observed_key,
                 last_stat = case when t.ended_at is null then t.last_stat else excluded.live_stat end
           where (t.observed_at is null or (t.observed_at, t.observed_seq, t.observed_key)
                   < (excluded.observed_at, excluded.observed_seq, excluded.observed_key))
             and (t.ended_at is null or excluded.observed_at <= t.ended_at)
          returning t.container_id as id`,
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Those of the given containers that the source may write, and when each ended: microseconds since 1970, or null. */
  async known(run: Run, sourceId: string, ids: readonly string[]): Promise<Map<string, number | null>> {
    const rows = await run(
      sql<{
        id: string;
        ended: string | null;
      }>`select c.id, (extract(epoch from ${sql.raw(ENDED_AT)}) * 1000000)::bigint::text as ended from containers c
           where c.id = any(${ids}::uuid[]) and c.source_id = ${sourceId} and ${sql.raw(isOpenSql('c'))}`,
    );
    return new Map(rows.map(({ id, ended }) => [id, ended === null ? null : Number(ended)]));
  }
}

/** Samples as a table `r`; the metrics are JSON text already. */
function samples(facts: readonly SampleFact[]): Sql {
  return lists({
    id: uuids(facts.map(({ body }) => body.containerId)),
    stats: jsons(facts.map(({ body }) => body.stats)),
    at: moments(facts.map(({ micros }) => micros)),
    seq: bigints(facts.map(({ seq }) => seq)),
    key: uuids(facts.map(({ key }) => key)),
  });
}

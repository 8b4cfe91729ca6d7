import { Injectable } from '@nestjs/common';
import { type Run, sql } from '@rollcall/database';
import type { SnapshotFact } from './fact.js';
import { recordset } from './recordset.js';

/** A snapshot that has just become complete. */
interface Completed {
  readonly snapshot_id: string;
  readonly began_at: string;
}

const SNAPSHOT = { snapshot_id: 'text', began_at: 'timestamptz', expected: 'int', is_failed: 'boolean' };
const MENTION = { snapshot_id: 'text', session_id: 'uuid' };

/** Statements about snapshots: what they mention, and what they no longer do. */
@Injectable()
export class SnapshotRepository {
  /** Notes begins and ends, in whichever order they come. */
  async note(run: Run, sourceId: string, facts: readonly SnapshotFact[]): Promise<void> {
    for (const { snapshotId, at, end } of facts) {
      const row = {
        snapshot_id: snapshotId,
        began_at: end === undefined ? at : null,
        expected: end?.sessions ?? null,
        is_failed: end?.failed ?? false,
      };
      await run(
        sql`insert into ingest_snapshots (source_id, snapshot_id, began_at, expected, is_failed)
            select ${sourceId}, r.snapshot_id, r.began_at, r.expected, r.is_failed from ${recordset([row], SNAPSHOT)}
            on conflict (source_id, snapshot_id) do update
               set began_at = least(ingest_snapshots.began_at, excluded.began_at),
                   expected = greatest(ingest_snapshots.expected, excluded.expected),
                   is_failed = ingest_snapshots.is_failed or excluded.is_failed, touched_at = now()`,
      );
    }
  }

  /** Notes that snapshots mention sessions; a snapshot need not have been begun by then. */
  async mention(
    run: Run,
    sourceId: string,
    mentions: ReadonlyArray<{ snapshot_id: string; session_id: string }>,
  ): Promise<void> {
    await run(
      sql`with snapshots as (
            insert into ingest_snapshots (source_id, snapshot_id)
            select distinct ${sourceId}::uuid, r.snapshot_id from ${recordset(mentions, MENTION)} on conflict do nothing)
          insert into ingest_mentions (source_id, snapshot_id, session_id)
          select ${sourceId}, r.snapshot_id, r.session_id from ${recordset(mentions, MENTION)} on conflict do nothing`,
    );
  }

  /** Completes those of the given snapshots of which begin, end and every mention are there; a failed one never is. */
  complete(run: Run, sourceId: string, ids: readonly string[]): Promise<Completed[]> {
    return run(
      sql<Completed>`update ingest_snapshots s set completed_at = now()
           where s.source_id = ${sourceId} and s.snapshot_id = any(${ids}::text[])
             and s.completed_at is null and not s.is_failed and s.began_at is not null
             and (select count(*) from ingest_mentions m
                   where m.source_id = s.source_id and m.snapshot_id = s.snapshot_id) >= s.expected
          returning s.snapshot_id, s.began_at::text`,
    );
  }

  /** Marks as lost what a complete snapshot does not mention, of what was known before it began, and the reverse. */
  async settle(run: Run, sourceId: string, { snapshot_id, began_at }: Completed): Promise<void> {
    const mentioned = sql`exists (select from ingest_mentions m
      where m.source_id = ${sourceId} and m.snapshot_id = ${snapshot_id} and m.session_id = s.id)`;
    await run(
      sql`update sessions s set lost_at = case when ${mentioned} then null else now() end
           where s.source_id = ${sourceId} and s.status not in ('TERMINATED', 'CANCELLED')
             and case when s.lost_at is null then s.reported_at < ${began_at}::timestamptz and not ${mentioned}
                      else s.lost_at < now() and ${mentioned} end`,
    );
    await run(sql`delete from ingest_mentions where source_id = ${sourceId} and snapshot_id = ${snapshot_id}`);
    await run(
      sql`update source_states set last_snapshot_at = greatest(last_snapshot_at, ${began_at}::timestamptz)
           where source_id = ${sourceId}`,
    );
  }
}

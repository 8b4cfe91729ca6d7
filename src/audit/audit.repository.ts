import { EntityRepository } from '@mikro-orm/postgresql';
import { type Run, sql } from '@rollcall/database';
import type { AuditRecordEntity } from './audit-record.entity.js';

/** One thing that happened, or several that were alike. */
export interface AuditEntry {
  readonly at: Date;
  readonly actor: string | null;
  readonly user_id: string | null;
  readonly role: string | null;
  readonly operation: string;
  readonly scope: string;
  readonly result: string;
  readonly status: number;
  readonly request_id: string;
  readonly times: number;
}

/** The same as clients see it: moments and identity as text. */
export interface AuditRow extends Omit<AuditEntry, 'at'> {
  readonly id: string;
  readonly at: string;
}

/** Which records, newest first. */
export interface AuditFilter {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly actor?: string | undefined;
  readonly result?: string | undefined;
  /** Only records made before this one. */
  readonly before?: string | undefined;
}

/** Rows that one statement deletes: as many as are gone in a moment. */
const FORGOTTEN_AT_ONCE = 10_000;

/** Statements about the audit. */
export class AuditRepository extends EntityRepository<AuditRecordEntity> {
  async append(run: Run, entries: readonly AuditEntry[]): Promise<void> {
    await run(
      sql`insert into audit_records (at, actor, user_id, role, operation, scope, result, status, request_id, times)
          select at, actor, user_id, role, operation, scope, result, status, request_id, times
            from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb)
                 as e (at timestamptz, actor text, user_id uuid, role text, operation text, scope text, result text,
                       status int, request_id uuid, times int)`,
    );
  }

  async page(run: Run, { since, until, actor, result, before }: AuditFilter, limit: number): Promise<AuditRow[]> {
    const rows = await run(
      sql<AuditRow>`select id::text, (at at time zone 'UTC')::text as "at", actor, user_id, role, operation, scope, result,
                 status, request_id, times
            from audit_records
           where (${since ?? null}::timestamptz is null or at >= ${since ?? null}::timestamptz)
             and (${until ?? null}::timestamptz is null or at < ${until ?? null}::timestamptz)
             and (${actor ?? null}::text is null or actor = ${actor ?? null}::text)
             and (${result ?? null}::text is null or result = ${result ?? null}::text)
             and (${before ?? null}::bigint is null or id < ${before ?? null}::bigint)
           order by id desc limit ${limit}`,
    );
    return rows;
  }

  /** @returns how many records are gone; as many as that may be left. */
  async forget(run: Run, olderThanDays: number): Promise<number> {
    const rows = await run(
      sql<{ n: number }>`with gone as (delete from audit_records
                         where id in (select id from audit_records
                                       where at < now() - make_interval(days => ${olderThanDays}::int)
                                       order by at limit ${FORGOTTEN_AT_ONCE}::int)
                        returning 1)
          select count(*)::int as n from gone`,
    );
    return rows[0]?.n ?? 0;
  }
}

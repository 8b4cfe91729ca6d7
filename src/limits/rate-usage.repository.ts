import { EntityRepository } from '@mikro-orm/postgresql';
import { type Run, sql } from '@rollcall/database';
import type { RateUsageEntity } from './rate-usage.entity.js';

/** Backend.AI's window: requests per rolling 15 minutes. */
export const WINDOW_MINUTES = 15;

/** What a replica asks the common account for. */
export interface LeaseRequest {
  readonly accessKey: string;
  readonly limit: number;
  /** Units it would like to have; it gets fewer when little is left. */
  readonly wanted: number;
  /** Units it has spent beyond its last lease, or (below zero) gives back of it. */
  readonly owed: number;
}

/** What it gets. */
export interface LeaseAnswer {
  readonly granted: number;
  /** Units of the window that are used up or leased, this grant included. */
  readonly used: number;
  /** Seconds until the oldest use begins to leave the window. */
  readonly freeAfter: number;
}

/** The account of what keys have used, minute by minute. */
export class RateUsageRepository extends EntityRepository<RateUsageEntity> {
  /** Whoever else asks for the same key waits for this transaction, so that together they get no more than there is. */
  async lock(run: Run, accessKey: string): Promise<void> {
    await run(sql`select pg_advisory_xact_lock(hashtextextended('rollcall:rate:' || ${accessKey}, 0))`);
  }

  /**
   * Takes a lease, under the lock. The minute that is leaving the window counts by the part of it that is still inside. Near the limit leases
   * become small, so that no replica sits on what another one needs.
   */
  async lease(run: Run, { accessKey, limit, wanted, owed }: LeaseRequest): Promise<LeaseAnswer> {
    const [row] = await run(
      sql<LeaseAnswer>`with clock as (select extract(epoch from clock_timestamp())::float8 / 60 as now),
               used as (select coalesce(sum(units * case when minute > floor(now) - ${WINDOW_MINUTES}::int then 1
                                                         else 1 - (now - floor(now)) end), 0) + ${owed}::int as units,
                               min(minute) filter (where units > 0) as oldest
                          from rate_usage, clock
                         where access_key = ${accessKey} and minute >= floor(now) - ${WINDOW_MINUTES}::int),
               lease as (select greatest(0, least(${wanted}::int, greatest(1, floor((${limit}::int - units) / 4)),
                                                  floor(${limit}::int - units)))::int as granted from used),
               noted as (insert into rate_usage (access_key, minute, units)
                         select ${accessKey}, floor(now)::int, granted + ${owed}::int from lease, clock
                          where granted + ${owed}::int <> 0
                         on conflict (access_key, minute) do update set units = rate_usage.units + excluded.units)
          select lease.granted, least(2147483647, ceil(used.units + lease.granted))::int as used,
                 greatest(1, ceil((coalesce(used.oldest, floor(now)) + ${WINDOW_MINUTES}::int - now) * 60))::int as "freeAfter"
            from lease, used, clock`,
    );
    return row as LeaseAnswer;
  }

  /** Forgets what has left every window. */
  async forget(run: Run): Promise<void> {
    await run(
      sql`delete from rate_usage where minute < floor(extract(epoch from clock_timestamp()) / 60) - ${WINDOW_MINUTES}::int`,
    );
  }
}

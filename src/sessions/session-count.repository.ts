import { EntityRepository } from '@mikro-orm/postgresql';
import type { Scope } from '@rollcall/access';
import { type Run, sql } from '@rollcall/database';
import { countedSessions, type SessionCount } from './session-count.js';
import type { SessionCountEntity } from './session-count.entity.js';

/** A kept sum that is not what counting finds. */
export interface WrongSessionCount {
  readonly grain: string;
  readonly access_key: string | null;
  readonly group_id: string | null;
  readonly domain_name: string | null;
  readonly status: string;
  readonly kept: string;
  readonly counted: string;
}

/** Statements that look after the counters; reading them is `countedSessions`. */
export class SessionCountRepository extends EntityRepository<SessionCountEntity> {
  /** How many sessions there are of each status, in whatever scope the transaction reads. */
  byStatus(run: Run, scope: Scope): Promise<SessionCount[]> {
    return run(countedSessions({ scope, equal: {} }, 'status'));
  }

  /** Moves the deltas into the kept sums. @returns how many; none when somebody else is at it. */
  async fold(run: Run): Promise<number> {
    const [row] = await run(sql<{ n: string }>`select rollcall_fold_session_counts() as n`);
    return Number(row?.n ?? 0);
  }

  /** Every sum that differs from counting the sessions themselves, in one snapshot. */
  wrong(run: Run): Promise<WrongSessionCount[]> {
    return run(sql<WrongSessionCount>`select * from rollcall_wrong_session_counts()`);
  }

  /** Counts everything anew. Writers of sessions wait until it is done. */
  async rebuild(run: Run): Promise<void> {
    await run(sql`select rollcall_rebuild_session_counts()`);
  }
}

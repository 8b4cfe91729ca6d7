import { EntityRepository } from '@mikro-orm/postgresql';
import { pageOf, project, type Query, type Run } from '@rollcall/database';
import { sql } from 'kysely';
import { countedSessions } from './session-count.js';
import { orderBy, orderColumn, type SessionOrder } from './session-order.js';
import type { SessionEntity } from './session.entity.js';
import type { SessionPredicate } from './session.predicate.js';
import { sessionProjection } from './session.projection.js';
import type { SessionView } from './session.view.js';

/** A page in the terms of SQL. */
export interface SessionPage {
  readonly limit: number;
  readonly offset: number;
  readonly order?: SessionOrder | undefined;
}

/** A session as it was read: only the selected fields, its id always, and what metrics and
 * `stuck` are made from. */
export type SessionRow = SessionView & { id: string; metrics?: string | null; in_status_seconds?: number };

/** Statements about sessions. Each method sends one, inside the caller's read transaction. */
export class SessionRepository extends EntityRepository<SessionEntity> {
  /** One page. The limit is applied to sessions alone; side tables are joined to the page that is left. */
  page(run: Run, predicate: SessionPredicate, fields: Iterable<string>, page: SessionPage): Promise<SessionRow[]> {
    const { list, base, joins } = project(sessionProjection, fields, ['id', orderColumn(page.order)]);
    const order = orderBy(page.order);
    return run(
      sql`select ${list} from ${pageOf('s', base, sql`from sessions s where ${predicate.where()} ${order}`, page)} s
            ${joins} ${order}` as Query<SessionRow>,
    );
  }

  /** How many there are: from the counters where they know it, otherwise by counting. */
  async total(run: Run, predicate: SessionPredicate): Promise<number> {
    const key = predicate.counterKey();
    const [row] = await run(
      key === undefined
        ? sql<{ n: string }>`select count(*) as n from sessions s where ${predicate.where()}`
        : countedSessions(key),
    );
    return Number(row?.n ?? 0);
  }

  async exists(run: Run, predicate: SessionPredicate): Promise<boolean> {
    const query = sql<{ found: boolean }>`select exists (select from sessions s where ${predicate.where()}) as found`;
    const [row] = await run(query);
    return row?.found === true;
  }

  /** What each of the given sessions waits for, as far as `predicate` lets it be seen: one statement for all. */
  dependencies(
    run: Run,
    predicate: SessionPredicate,
    sessionIds: readonly string[],
    fields: Iterable<string>,
  ): Promise<Array<SessionRow & { dependent: string }>> {
    const { list, joins } = project(sessionProjection, fields, ['id']);
    return run(
      sql`select ${list}, d.session_id as "dependent"
            from session_dependencies d join sessions s on s.id = d.depends_on ${joins}
           where d.session_id = any(${sessionIds}::uuid[]) and ${predicate.where()}
           order by d.session_id, s.created_at, s.id` as Query<SessionRow & { dependent: string }>,
    );
  }
}

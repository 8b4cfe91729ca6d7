import { EntityRepository } from '@mikro-orm/postgresql';
import {
  after,
  carried,
  cursorFor,
  keyColumns,
  type KeysetPosition,
  keyTexts,
  orderBy,
  type OrderColumn,
  pageOf,
  project,
  Remembered,
  type Run,
  type Sql,
  sql,
} from '@rollcall/database';
import { countedSessions } from './session-count.js';
import { type FacetCount, type FacetKey, facetOf } from './session-facets.js';
import type { SessionEntity } from './session.entity.js';
import type { SessionPredicate } from './session.predicate.js';
import type { Ownership } from './session-access.js';
import { sessionProjection } from './session.projection.js';
import type { SessionView } from './session.view.js';

/** A page in the terms of SQL: the rows after a position, or after a number of rows. */
export interface SessionPage {
  readonly limit: number;
  readonly offset?: number;
  readonly after?: KeysetPosition | undefined;
  /** Ends in the id, so that it leaves nothing undecided. */
  readonly order: readonly OrderColumn[];
  /** Whether each row also says where a page after it starts. */
  readonly positions?: boolean;
}

/**
 * A session as it was read: only the selected fields, its id always, what metrics and `stuck` are made from, and
 * where a page after it starts.
 */
export type SessionRow = SessionView & {
  id: string;
  metrics?: string | null;
  in_status_seconds?: number;
  position?: string;
};

/** The same lists are asked for over and over, by whoever watches one. */
const pages = new Remembered<Sql<SessionRow>>();
const totals = new Remembered<Sql<{ n: string }>>();

/** Statements about sessions. Each method sends one, inside the caller's read transaction. */
export class SessionRepository extends EntityRepository<SessionEntity> {
  /** One page. The limit is applied to sessions alone; side tables are joined to the page that is left. */
  page(run: Run, predicate: SessionPredicate, fields: readonly string[], page: SessionPage): Promise<SessionRow[]> {
    const write = (): Sql<SessionRow> => pageSql(predicate, fields, page);
    if (!predicate.lasting || page.after !== undefined) return run(write());
    return run(pages.of(JSON.stringify([predicate.fingerprint, fields, page]), write));
  }

  /** Opens a cursor on the whole set, in an order that leaves nothing undecided. */
  async open(
    run: Run,
    predicate: SessionPredicate,
    fields: Iterable<string>,
    order: readonly OrderColumn[],
  ): Promise<void> {
    const { list, joins } = project(sessionProjection, fields, ['id']);
    await run(cursorFor(sql`select ${list} from sessions s ${joins} where ${predicate.where()} ${orderBy(order)}`));
  }

  /** How many there are: from the counters where they know it, otherwise by counting. */
  async total(run: Run, predicate: SessionPredicate): Promise<number> {
    const write = (): Sql<{ n: string }> => totalSql(predicate);
    const [row] = await run(predicate.lasting ? totals.of(predicate.fingerprint, write) : write());
    return Number(row?.n ?? 0);
  }

  async exists(run: Run, predicate: SessionPredicate): Promise<boolean> {
    const query = sql<{ found: boolean }>`select exists (select from sessions s where ${predicate.where()}) as found`;
    const [row] = await run(query);
    return row?.found === true;
  }

  /** How many sessions, and accelerators held by them, there are for each value of one key. */
  facet(run: Run, predicate: SessionPredicate, by: FacetKey): Promise<FacetCount[]> {
    return run(facetOf(predicate, by, true));
  }

  /** The same of sessions alone: a sum of few rows where the counters know the set and the key. */
  facetCounts(run: Run, predicate: SessionPredicate, by: FacetKey): Promise<FacetCount[]> {
    return run(facetOf(predicate, by, false));
  }

  /** Whose the one session of a predicate is; undefined when there is none. */
  async ownership(run: Run, predicate: SessionPredicate): Promise<Ownership | undefined> {
    const [row] = await run(
      sql<Ownership>`select s.domain_name as "domain", s.group_id as "group", s.access_key as "accessKey"
            from sessions s where ${predicate.where()} limit 1`,
    );
    return row;
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
      sql<SessionRow & { dependent: string }>`select ${list}, d.session_id as "dependent"
            from session_dependencies d join sessions s on s.id = d.depends_on ${joins}
           where d.session_id = any(${sessionIds}::uuid[]) and ${predicate.where()}
           order by d.session_id, s.created_at, s.id`,
    );
  }
}

function pageSql(predicate: SessionPredicate, fields: readonly string[], page: SessionPage): Sql<SessionRow> {
  const { list, base, joins } = project(sessionProjection, fields, ['id']);
  const left = carried(page.order, 's');
  const positions = page.positions === true ? sql`, ${keyTexts(left)} as "position"` : sql``;
  const rows = sql`select ${base}, ${keyColumns(page.order)} from sessions s
            where ${predicate.where()}${beyond(page)} ${orderBy(page.order)}`;
  return sql<SessionRow>`select ${list}${positions} from ${pageOf(rows, page)} s ${joins} ${orderBy(left)}`.keptAsStored();
}

function totalSql(predicate: SessionPredicate): Sql<{ n: string }> {
  const key = predicate.counterKey();
  return key === undefined
    ? sql`select count(*) as n from sessions s where ${predicate.where()}`
    : countedSessions(key);
}

function beyond({ order, after: position }: SessionPage): Sql {
  return position === undefined ? sql`` : sql` and ${after(order, position)}`;
}

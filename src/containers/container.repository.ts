import { EntityRepository } from '@mikro-orm/postgresql';
import { carried, keyColumns, orderBy, type OrderColumn, pageOf, project, type Run, sql } from '@rollcall/database';
import type { ContainerEntity } from './container.entity.js';
import type { ContainerPredicate } from './container.predicate.js';
import { containerProjection } from './container.projection.js';
import type { ContainerView } from './container.view.js';

/** A page in the terms of SQL. */
export interface ContainerPage {
  readonly limit: number;
  readonly offset: number;
  /** Ends in the id, so that it leaves nothing undecided. */
  readonly order: readonly OrderColumn[];
}

/** A container as it was read: only the selected fields, and the session it belongs to. */
export type ContainerRow = ContainerView & { readonly session_of: string };

/** Statements about containers. Each method sends one, inside the caller's read transaction. */
export class ContainerRepository extends EntityRepository<ContainerEntity> {
  /** One page. */
  page(
    run: Run,
    predicate: ContainerPredicate,
    fields: Iterable<string>,
    page: ContainerPage,
  ): Promise<ContainerView[]> {
    const { list, base, joins } = project(containerProjection, fields, ['id']);
    const left = carried(page.order, 'c');
    const rows = sql`select ${base}, ${keyColumns(page.order)} from containers c where ${predicate.where()}
            ${orderBy(page.order)}`;
    return run(
      sql<ContainerView>`select ${list} from ${pageOf(rows, page)} c ${joins} ${orderBy(left)}`.keptAsStored(),
    );
  }

  async total(run: Run, predicate: ContainerPredicate): Promise<number> {
    const query = sql<{ total: string }>`select count(*) as total from containers c where ${predicate.where()}`;
    const [row] = await run(query);
    return Number(row?.total ?? 0);
  }

  /** Every container of the given sessions, main first: one statement whatever their number. */
  ofSessions(run: Run, sessionIds: readonly string[], fields: Iterable<string>): Promise<ContainerRow[]> {
    const { list, joins } = project(containerProjection, fields, []);
    return run(
      sql<ContainerRow>`select ${list}, c.session_id as "session_of" from containers c ${joins}
          where c.session_id = any(${sessionIds}::uuid[])
          order by c.session_id, (c.cluster_role <> 'main'), c.cluster_idx, c.id`.keptAsStored(),
    );
  }
}

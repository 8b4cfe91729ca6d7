import { type Principal, type Scope, scopeOf } from '@rollcall/access';
import { conditionOf, ownedBy, type Sql, sql } from '@rollcall/database';
import { type FilterText, type FilterTree, parseFilter } from '@rollcall/filter';
import { CONTAINER_TESTS, containerKeysFor } from './container-filter-keys.js';

/** What narrows a list of containers: arguments, every one already validated, and a filter as it was written. */
export interface ContainerFilter {
  readonly id?: string | undefined;
  readonly sessionId?: string | undefined;
  /** As clients name it: `master` and `main` are the same. */
  readonly role?: string | undefined;
  readonly filter?: FilterText | undefined;
}

/**
 * Scope ∧ filter: the only thing that container queries are made from. It cannot be had without a principal, so a
 * query that forgot whose it is does not compile.
 */
export class ContainerPredicate {
  private constructor(
    readonly scope: Scope,
    private readonly asked: Omit<ContainerFilter, 'filter'>,
    private readonly filter: FilterTree | undefined,
  ) {}

  /** @throws FILTER_INVALID, or FORBIDDEN for a key that is not the caller's to use. */
  static of(principal: Principal, { filter, ...asked }: ContainerFilter): ContainerPredicate {
    const tree = filter && parseFilter(filter, containerKeysFor(principal));
    return new ContainerPredicate(scopeOf(principal), asked, tree);
  }

  /** The condition over the alias `c`. */
  where(): Sql {
    const { id, sessionId, role } = this.asked;
    return sql.join(
      [
        ownedBy(this.scope, 'c'),
        ...(id === undefined ? [] : [sql`c.id = ${id}`]),
        ...(sessionId === undefined ? [] : [sql`c.session_id = ${sessionId}`]),
        ...(role === undefined ? [] : [sql`c.cluster_role = ${role === 'master' ? 'main' : role}`]),
        ...(this.filter === undefined ? [] : [conditionOf(this.filter, CONTAINER_TESTS)]),
      ],
      sql` and `,
    );
  }
}

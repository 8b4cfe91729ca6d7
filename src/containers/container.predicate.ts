import { type Principal, type Scope, scopeOf } from '@rollcall/access';
import { ownedBy } from '@rollcall/database';
import { type RawBuilder, sql } from 'kysely';

/** What narrows a list of containers; every part is already validated. */
export interface ContainerFilter {
  readonly id?: string | undefined;
  readonly sessionId?: string | undefined;
  /** As clients name it: `master` and `main` are the same. */
  readonly role?: string | undefined;
}

/**
 * Scope ∧ filter: the only thing that container queries are made from. It cannot be had without a principal, so a
 * query that forgot whose it is does not compile.
 */
export class ContainerPredicate {
  private constructor(
    readonly scope: Scope,
    private readonly filter: ContainerFilter,
  ) {}

  static of(principal: Principal, filter: ContainerFilter): ContainerPredicate {
    return new ContainerPredicate(scopeOf(principal), filter);
  }

  /** The condition over the alias `c`. */
  where(): RawBuilder<unknown> {
    const { id, sessionId, role } = this.filter;
    return sql.join(
      [
        ownedBy(this.scope, 'c'),
        ...(id === undefined ? [] : [sql`c.id = ${id}`]),
        ...(sessionId === undefined ? [] : [sql`c.session_id = ${sessionId}`]),
        ...(role === undefined ? [] : [sql`c.cluster_role = ${role === 'master' ? 'main' : role}`]),
      ],
      sql` and `,
    );
  }
}

import { type Principal, type Scope, scopeOf } from '@rollcall/access';
import { oneOf, ownedBy } from '@rollcall/database';
import { type RawBuilder, sql } from 'kysely';
import type { CounterKey } from './session-count.js';

/** What narrows a set of sessions; every part is already validated. */
export interface SessionFilter {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly accessKey?: string | undefined;
  readonly domainName?: string | undefined;
  readonly groupId?: string | undefined;
  readonly statuses?: readonly string[] | undefined;
}

/** Columns that lead an index which goes on with the default order. */
const ORDERED_SETS = new Set(['', 'access_key', 'access_key status', 'domain', 'group_id', 'status']);

/**
 * Scope ∧ filter: the only thing that session queries are made from. It cannot be had without a principal, so a
 * query that forgot whose it is does not compile.
 */
export class SessionPredicate {
  private constructor(
    readonly scope: Scope,
    private readonly filter: SessionFilter,
  ) {}

  static of(principal: Principal, filter: SessionFilter): SessionPredicate {
    return new SessionPredicate(scopeOf(principal), filter);
  }

  /** The condition over the alias `s`; every value is a bound parameter. */
  where(): RawBuilder<unknown> {
    const { id, name, accessKey, domainName, groupId, statuses } = this.filter;
    const conditions = [
      !this.filterImpliesScope() && ownedBy(this.scope, 's'),
      id !== undefined && sql`s.id = ${id}`,
      name !== undefined && sql`s.name = ${name}`,
      accessKey !== undefined && sql`s.access_key = ${accessKey}`,
      domainName !== undefined && sql`s.domain_name = ${domainName}`,
      groupId !== undefined && sql`s.group_id = ${groupId}`,
      statuses !== undefined && oneOf(sql.ref('s.status'), statuses),
    ];
    return sql.join(
      conditions.filter(condition => condition !== false),
      sql` and `,
    );
  }

  /** Sessions of one of the caller's own keys are in scope anyway; saying both would have them taken for far fewer. */
  private filterImpliesScope(): boolean {
    const { accessKey } = this.filter;
    return this.scope.mode === 'own' && accessKey !== undefined && this.scope.accessKeys.includes(accessKey);
  }

  /**
   * Whether one index holds exactly this set in the default order. Such a list is read along it, however many there
   * are; what is best for any other depends on the values.
   */
  followsAnIndex(): boolean {
    const key = this.counterKey();
    if (key === undefined) return false;
    const { scope, equal } = key;
    const columns = new Set(Object.keys(equal));
    if (scope.mode === 'domain') columns.add('domain');
    if (scope.mode === 'own' && !this.filterImpliesScope()) {
      if (scope.accessKeys.length !== 1 || scope.groups.length > 0) return false;
      columns.add('access_key');
    }
    const single = Object.values(equal).every(values => values.length === 1);
    return single && ORDERED_SETS.has([...columns].toSorted().join(' '));
  }

  /** What the counters have to be asked for the size of this set; undefined when they do not know it. */
  counterKey(): CounterKey | undefined {
    const { id, name, accessKey, domainName, groupId, statuses } = this.filter;
    if (id !== undefined || name !== undefined) return undefined;
    return {
      scope: this.scope,
      equal: {
        ...(accessKey !== undefined && { access_key: [accessKey] }),
        ...(domainName !== undefined && { domain: [domainName] }),
        ...(groupId !== undefined && { group_id: [groupId] }),
        ...(statuses !== undefined && { status: statuses }),
      },
    };
  }
}

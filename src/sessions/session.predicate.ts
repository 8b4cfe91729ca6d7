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
      ownedBy(this.scope, 's'),
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

import { type Principal, type Scope, scopeOf } from '@rollcall/access';
import { conditionOf, ownedBy } from '@rollcall/database';
import { type FilterText, type FilterTree, oneOfValues, parseFilter } from '@rollcall/filter';
import { type RawBuilder, sql } from 'kysely';
import { sessionKeysFor, sessionTests } from './session-filter-keys.js';
import type { StuckAfter } from './session-stuck.js';

/** A filter as it was written, and what its keys mean here. */
export interface SessionFilterText extends FilterText {
  readonly stuckAfter: StuckAfter;
}

/** What narrows a set of sessions: arguments, every one already validated, and a filter as it was written. */
export interface SessionFilter {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly accessKey?: string | undefined;
  readonly domainName?: string | undefined;
  readonly groupId?: string | undefined;
  readonly statuses?: readonly string[] | undefined;
  readonly filter?: SessionFilterText | undefined;
}

/** The columns that counts are kept by. */
const COUNTED = ['status', 'access_key', 'domain', 'team_id'] as const;

/** What a set of sessions is, where that is nothing but equal columns that counts are kept by. */
export interface CounterKey {
  readonly scope: Scope;
  /** Column → the values it may have. */
  readonly equal: Readonly<Partial<Record<(typeof COUNTED)[number], readonly string[]>>>;
}

/**
 * Scope ∧ filter: the only thing that session queries are made from. It cannot be had without a principal, who also
 * decides which keys the filter may use, so a query that forgot whose it is does not compile.
 */
export class SessionPredicate {
  private constructor(
    readonly scope: Scope,
    private readonly parts: readonly FilterTree[],
    private readonly stuckAfter: StuckAfter,
    /** Tells sets of sessions apart that were asked for differently; equal for the same question of the same caller. */
    readonly fingerprint: string,
  ) {}

  /** @throws FILTER_INVALID, or FORBIDDEN for a key that is not the caller's to use. */
  static of(principal: Principal, asked: SessionFilter): SessionPredicate {
    const scope = scopeOf(principal);
    const parts = argumentsOf(asked);
    const written = asked.filter && parseFilter(asked.filter, sessionKeysFor(principal));
    // The terms of a filter stand beside the arguments: there is no difference between the two.
    if (written !== undefined) parts.push(...(written.kind === 'all' ? written.of : [written]));
    return new SessionPredicate(scope, parts, asked.filter?.stuckAfter ?? {}, JSON.stringify([scope, asked]));
  }

  /** The condition over the alias `s`; every value is a bound parameter. */
  where(): RawBuilder<unknown> {
    const tests = sessionTests(this.stuckAfter);
    return sql.join([ownedBy(this.scope, 's'), ...this.parts.map(part => conditionOf(part, tests))], sql` and `);
  }

  /** The set in the terms of kept counts; undefined when the rows have to be counted. */
  counterKey(): CounterKey | undefined {
    const equal: Partial<Record<string, readonly string[]>> = {};
    for (const part of this.parts) {
      if (part.kind !== 'test' || part.test.kind !== 'one-of') return undefined;
      if (!(COUNTED as readonly string[]).includes(part.key) || Object.hasOwn(equal, part.key)) return undefined;
      equal[part.key] = part.test.values;
    }
    return { scope: this.scope, equal };
  }
}

function argumentsOf({ id, name, accessKey, domainName, groupId, statuses }: SessionFilter): FilterTree[] {
  const given: ReadonlyArray<readonly [string, readonly string[] | undefined]> = [
    ['id', id === undefined ? undefined : [id]],
    ['name', name === undefined ? undefined : [name]],
    ['access_key', accessKey === undefined ? undefined : [accessKey]],
    ['domain', domainName === undefined ? undefined : [domainName]],
    ['team_id', groupId === undefined ? undefined : [groupId]],
    ['status', statuses],
  ];
  return given.flatMap(([key, values]) => (values === undefined ? [] : [oneOfValues(key, values)]));
}

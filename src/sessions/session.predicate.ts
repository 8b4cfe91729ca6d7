import { type Principal, type Scope, scopeOf } from '@rollcall/access';
import { conditionOf, ownedBy, Remembered, type Sql, sql } from '@rollcall/database';
import { type FilterText, type FilterTree, oneOfValues, parseFilter } from '@rollcall/filter';
import { sessionKeysFor, sessionTests } from './session-filter-keys.js';
import type { CounterKey } from './session-count.js';
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

/** Keys of the filter that counts are kept by, and the column behind each. */
const COUNTED = { status: 'status', access_key: 'access_key', domain: 'domain', team_id: 'group_id' } as const;

/** Those without a filter, which the same callers ask for over and over; by scope and arguments, so by all there is. */
const plain = new Remembered<SessionPredicate>();

/** Columns that lead an index which goes on with the default order. */
const ORDERED_SETS = new Set(['', 'access_key', 'access_key status', 'domain', 'group_id', 'status']);

/**
 * Scope ∧ filter: the only thing that session queries are made from. It cannot be had without a principal, who also
 * decides which keys the filter may use, so a query that forgot whose it is does not compile.
 */
export class SessionPredicate {
  private followsOne: boolean | undefined;

  private constructor(
    readonly scope: Scope,
    /** Every one of them holds; values that were counted back from now are moments. */
    readonly parts: readonly FilterTree[],
    private readonly stuckAfter: StuckAfter,
    /** Tells sets of sessions apart that were asked for differently; equal for the same question of the same caller. */
    readonly fingerprint: string,
    /** Whether the same question means the same set of values later on: a filter may count back from now. */
    readonly lasting: boolean,
  ) {}

  /** @throws FILTER_INVALID, or FORBIDDEN for a key that is not the caller's to use. */
  static of(principal: Principal, asked: SessionFilter): SessionPredicate {
    const scope = scopeOf(principal);
    const fingerprint = JSON.stringify([scope, asked]);
    if (asked.filter === undefined) {
      return plain.of(fingerprint, () => new SessionPredicate(scope, argumentsOf(asked), {}, fingerprint, true));
    }
    const written = parseFilter(asked.filter, sessionKeysFor(principal));
    // The terms of a filter stand beside the arguments: there is no difference between the two.
    const parts = [...argumentsOf(asked), ...(written.kind === 'all' ? written.of : [written])];
    return new SessionPredicate(scope, parts, asked.filter.stuckAfter, fingerprint, false);
  }

  /** The condition over the alias `s`; every value is a bound parameter. */
  where(): Sql {
    const tests = sessionTests(this.stuckAfter);
    const filter = this.parts.map(part => conditionOf(part, tests));
    return sql.join(this.filterImpliesScope() ? filter : [ownedBy(this.scope, 's'), ...filter], sql` and `);
  }

  /** Sessions of the caller's own keys are in scope anyway; saying both would have them taken for far fewer. */
  private filterImpliesScope(): boolean {
    const { scope } = this;
    if (scope.mode !== 'own') return false;
    return this.parts.some(
      part =>
        part.kind === 'test' &&
        part.key === 'access_key' &&
        part.test.kind === 'one-of' &&
        part.test.values.every(key => scope.accessKeys.includes(key)),
    );
  }

  /**
   * Whether one index holds exactly this set in the default order. Such a list is read along it, however many there
   * are; what is best for any other depends on the values.
   */
  followsAnIndex(): boolean {
    return (this.followsOne ??= this.isLedByColumns());
  }

  private isLedByColumns(): boolean {
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
    const equal: CounterKey['equal'] = {};
    for (const part of this.parts) {
      const column =
        part.kind === 'test' && Object.hasOwn(COUNTED, part.key) && COUNTED[part.key as keyof typeof COUNTED];
      if (!column || part.kind !== 'test' || part.test.kind !== 'one-of' || Object.hasOwn(equal, column))
        return undefined;
      equal[column] = part.test.values;
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

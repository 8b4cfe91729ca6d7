import type { Scope } from '@rollcall/access';
import { oneOf, ownedBy, type Sql, sql } from '@rollcall/database';

/** A predicate that counters can answer: a scope, and for each column that is compared, the values it may have. */
export interface CounterKey {
  readonly scope: Scope;
  readonly equal: Partial<Record<'status' | 'access_key' | 'domain' | 'group_id', readonly string[]>>;
}

/** What counts can be split by. */
export type CountedBy = 'status' | 'domain_name' | 'group_id' | 'access_key';

/** A sum of `sessions`: how many there are, of one value when they were split. */
export interface SessionCount {
  readonly value: string | null;
  readonly n: string;
}

/**
 * The counters as a statement: kept sums of the coarsest grain that knows every column in question, and the deltas
 * that are not folded into them yet. Exactly `count(*)` of the same snapshot, as a sum of few rows.
 */
export function countedSessions({ scope, equal }: CounterKey, by?: CountedBy): Sql<SessionCount> {
  const narrowing = [
    ...(equal.status === undefined ? [] : [oneOf(sql.raw('c.status'), equal.status)]),
    ...(equal.access_key === undefined ? [] : [oneOf(sql.raw('c.access_key'), equal.access_key)]),
    ...(equal.domain === undefined ? [] : [oneOf(sql.raw('c.domain_name'), equal.domain)]),
    ...(equal.group_id === undefined ? [] : [sql`c.group_id = any(${equal.group_id}::uuid[])`]),
  ];
  const asked = [...columnsOf(equal), ...(by === undefined ? [] : [by])];
  const value = sql.raw(by === undefined ? '' : `c.${by}::text as value, `);
  const kept = partsOf(scope).map(({ sign, columns, owned }) => {
    const conditions = sql.join([grainOf([...columns, ...asked]), owned, ...narrowing], sql` and `);
    return sql`select ${value}${sql.raw(sign)}c.n as n from session_counts c where ${conditions}`;
  });
  const deltas = sql`select ${value}c.n from session_count_deltas c
                      where ${sql.join([ownedBy(scope, 'c'), ...narrowing], sql` and `)}`;
  const counts = sql`(${sql.join([...kept, deltas], sql` union all `)}) counted`;
  return by === undefined
    ? sql<SessionCount>`select null as value, coalesce(sum(counted.n), 0)::text as n from ${counts}`
    : sql<SessionCount>`select counted.value, sum(counted.n)::text as n from ${counts}
                         group by counted.value having sum(counted.n) <> 0`;
}

type Column = 'access_key' | 'group_id' | 'domain_name' | 'status';

function columnsOf(equal: CounterKey['equal']): Column[] {
  return Object.keys(equal).map(key => (key === 'domain' ? 'domain_name' : (key as Column)));
}

/** The kept row that is no finer than need be. A coarser row has no value in the columns that it sums over. */
function grainOf(columns: readonly Column[]): Sql {
  if (columns.includes('access_key')) return sql`c.grain = 'key'`;
  if (columns.includes('group_id')) return sql`c.grain = 'group' and c.access_key is null`;
  const without = sql`c.access_key is null and c.group_id is null`;
  if (columns.includes('domain_name')) return sql`c.grain = 'domain' and ${without}`;
  return sql`c.grain = 'all' and ${without} and c.domain_name is null`;
}

interface Part {
  readonly sign: '' | '-';
  readonly columns: readonly Column[];
  readonly owned: Sql;
}

/** Sets that add up to a scope. Own keys and led groups overlap: what is in both is taken off once. */
function partsOf(scope: Scope): Part[] {
  switch (scope.mode) {
    case 'none':
      return [];
    case 'all':
      return [{ sign: '', columns: [], owned: ownedBy(scope, 'c') }];
    case 'domain':
      return [{ sign: '', columns: ['domain_name'], owned: ownedBy(scope, 'c') }];
    case 'own': {
      const keys = oneOf(sql.raw('c.access_key'), scope.accessKeys);
      const own: Part = { sign: '', columns: ['access_key'], owned: keys };
      if (scope.groups.length === 0) return [own];
      const led = sql`c.group_id = any(${scope.groups}::uuid[])`;
      return [
        own,
        { sign: '', columns: ['group_id'], owned: led },
        { sign: '-', columns: ['access_key', 'group_id'], owned: sql`${keys} and ${led}` },
      ];
    }
  }
}

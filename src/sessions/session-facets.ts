import { type Sql, sql } from '@rollcall/database';
import { type CountedBy, countedSessions } from './session-count.js';
import { sessionFreshness } from './session-freshness.js';
import type { SessionPredicate } from './session.predicate.js';

/** One value of a facet, and what has it. */
export interface FacetCount {
  /** The value as people call it; null for sessions that have none. */
  readonly value: string | null;
  /** The id of the group or user that the value names. */
  readonly id: string | null;
  readonly count: number;
  /** Accelerators held, as a decimal; there where it was asked for. */
  readonly gpu_slots?: string;
}

interface FacetSql {
  /** The counted value, over the alias `s`; for a reference what stands in for one that points nowhere. */
  readonly value: Sql;
  /** The id that is counted by, where the value is the name of something. */
  readonly reference: Sql;
  /** How what was counted, `f`, is called. */
  readonly name: Sql;
  /** What the counters call it, where they know it. */
  readonly counted?: CountedBy;
}

function plain(expression: string): FacetSql {
  return { value: sql.raw(expression), reference: sql`null::uuid`, name: sql`f.value` };
}

/** Counted by the reference and named afterwards: as many look-ups as there are groups, not as there are sessions. */
function referring(column: string, table: string, name: string, otherwise: string): FacetSql {
  return {
    value: sql.raw(otherwise),
    reference: sql.raw(column),
    name: sql.raw(`coalesce((select t.${name} from ${table} t where t.id = f.reference), f.value)`),
  };
}

const FACETS = {
  status: { ...plain('s.status'), counted: 'status' },
  group: { ...referring('s.group_id', 'groups', 'name', 'null::text'), counted: 'group_id' },
  user: referring('s.user_id', 'users', 'email', 'case when s.user_id is null then s.owner_email end'),
  scaling_group: plain('s.scaling_group'),
  session_type: plain('s.session_type'),
  freshness: plain(sessionFreshness),
} as const satisfies Record<string, FacetSql>;

/** What sessions can be counted by. */
export type FacetKey = keyof typeof FACETS;

/** All of them, for errors and documentation. */
export const FACET_KEYS = Object.keys(FACETS) as [FacetKey, ...FacetKey[]];

/**
 * One facet of a set of sessions, as a statement. The counters answer it where they know the set and the key, by the
 * rule that they answer totals by, unless it is to say what is held as well, which they do not know.
 */
export function facetOf(predicate: SessionPredicate, by: FacetKey, held: boolean): Sql<FacetCount> {
  const facet: FacetSql = FACETS[by];
  const counts = (held ? undefined : keptCounts(facet, predicate)) ?? scannedCounts(facet, predicate, held);
  return sql<FacetCount>`select ${facet.name} as value, f.reference as id, f.count${sql.raw(held ? ', f.gpu_slots' : '')}
            from (${counts}) f
           order by f.count desc, 1, 2`;
}

function keptCounts({ counted }: FacetSql, predicate: SessionPredicate): Sql | undefined {
  const key = predicate.counterKey();
  if (key === undefined || counted === undefined) return undefined;
  const columns =
    counted === 'group_id'
      ? sql`null::text as value, c.value::uuid as reference`
      : sql`c.value, null::uuid as reference`;
  return sql`select ${columns}, c.n::int as count from (${countedSessions(key, counted)}) c`;
}

function scannedCounts({ value, reference }: FacetSql, predicate: SessionPredicate, held: boolean): Sql {
  const slots = sql.raw(held ? ', trim_scale(sum(s.gpu_slots))::text as gpu_slots' : '');
  return sql`select ${value} as value, ${reference} as reference, count(*)::int as count${slots}
                    from sessions s where ${predicate.where()} group by 1, 2`;
}

import { type Sql, sql } from '@rollcall/database';
import { sessionFreshness } from './session-freshness.js';

/** One value of a facet, and what has it. */
export interface FacetCount {
  /** The value as people call it; null for sessions that have none. */
  readonly value: string | null;
  /** The id of the group or user that the value names. */
  readonly id: string | null;
  readonly count: number;
  /** Accelerators held, as a decimal. */
  readonly gpu_slots: string;
}

interface FacetSql {
  /** The counted value, over the alias `s`; for a reference what stands in for one that points nowhere. */
  readonly value: Sql;
  /** The id that is counted by, where the value is the name of something. */
  readonly reference: Sql;
  /** How what was counted, `f`, is called. */
  readonly name: Sql;
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
  status: plain('s.status'),
  group: referring('s.group_id', 'groups', 'name', 'null::text'),
  user: referring('s.user_id', 'users', 'email', 'case when s.user_id is null then s.owner_email end'),
  scaling_group: plain('s.scaling_group'),
  session_type: plain('s.session_type'),
  freshness: plain(sessionFreshness),
} as const satisfies Record<string, FacetSql>;

/** What sessions can be counted by. */
export type FacetKey = keyof typeof FACETS;

/** All of them, for errors and documentation. */
export const FACET_KEYS = Object.keys(FACETS) as [FacetKey, ...FacetKey[]];

/** The SQL of one facet. */
export function facetSql(by: FacetKey): FacetSql {
  return FACETS[by];
}

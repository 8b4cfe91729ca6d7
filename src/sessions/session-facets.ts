import { type RawBuilder, sql } from 'kysely';

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
  /** What is counted by, over the alias `s`. */
  readonly value: RawBuilder<unknown>;
  /** How a counted value `f.value` is called. */
  readonly name: RawBuilder<unknown>;
  readonly id: RawBuilder<unknown>;
}

function plain(expression: string): FacetSql {
  return { value: sql.raw(expression), name: sql.raw('f.value'), id: sql.raw('null::uuid') };
}

/** Counted by the reference and named afterwards: as many look-ups as there are groups, not as there are sessions. */
function reference(column: string, table: string, name: string): FacetSql {
  return {
    value: sql.raw(column),
    name: sql.raw(`(select t.${name} from ${table} t where t.id = f.value)`),
    id: sql.raw('f.value'),
  };
}

const FACETS = {
  status: plain('s.status'),
  group: reference('s.group_id', 'groups', 'name'),
  user: reference('s.user_id', 'users', 'email'),
  scaling_group: plain('s.scaling_group'),
  session_type: plain('s.session_type'),
} as const satisfies Record<string, FacetSql>;

/** What sessions can be counted by. */
export type FacetKey = keyof typeof FACETS;

/** All of them, for errors and documentation. */
export const FACET_KEYS = Object.keys(FACETS) as [FacetKey, ...FacetKey[]];

/** The SQL of one facet. */
export function facetSql(by: FacetKey): FacetSql {
  return FACETS[by];
}

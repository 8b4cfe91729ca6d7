import { type RawBuilder, sql } from 'kysely';

/** Keys that a list may be ordered by, and the indexed column behind each. */
const ORDER_COLUMNS = {
  id: 'id',
  sess_id: 'name',
  session_name: 'name',
  name: 'name',
  sess_type: 'session_type',
  session_type: 'session_type',
  domain_name: 'domain_name',
  access_key: 'access_key',
  status: 'status',
  status_changed: 'status_changed',
  status_info: 'status_info',
  created_at: 'created_at',
  terminated_at: 'terminated_at',
  scaling_group: 'scaling_group',
  result: 'result',
} as const;

/** A key that a list may be ordered by. */
export type SessionOrderKey = keyof typeof ORDER_COLUMNS;

/** All of them, for errors and documentation. */
export const SESSION_ORDER_KEYS = Object.keys(ORDER_COLUMNS) as SessionOrderKey[];

/** How a list is ordered; `id` always breaks ties, so that pages neither repeat nor skip. */
export interface SessionOrder {
  readonly key: SessionOrderKey;
  readonly ascending: boolean;
}

/** The column an order reads, besides `id`. */
export function orderColumn(order: SessionOrder | undefined): string {
  return order === undefined ? 'updated_at' : ORDER_COLUMNS[order.key];
}

/** The ORDER BY over the alias `s`: newest change first unless asked otherwise. */
export function orderBy(order: SessionOrder | undefined): RawBuilder<unknown> {
  const direction = order?.ascending === true ? 'asc' : 'desc';
  return sql.raw(`order by s.${orderColumn(order)} ${direction}${order === undefined ? '' : ' nulls last'}, s.id`);
}

import { mayRead, type Principal } from '@rollcall/access';
import type { OrderColumn } from '@rollcall/database';
import type { OrderKeys, OrderTerm } from '@rollcall/filter';
import { mainContainer } from './session-filter-keys.js';
import { SessionView } from './session.view.js';

type Key = Omit<OrderColumn, 'ascending'> & { readonly field: keyof SessionView };

const key = (
  field: keyof SessionView,
  expression: string,
  type: OrderColumn['type'] = 'text',
  nullable: 'nullable' | 'required' = 'required',
): Key => ({ field, expression, type, nullable: nullable === 'nullable' });

const named = (table: string, column: string, reference: string): string =>
  `(select t.${column} from ${table} t where t.id = ${reference})`;

const NAME = key('name', 's.name');
const TYPE = key('session_type', 's.session_type');
const OWNER = key('user_email', `coalesce(${named('users', 'email', 's.user_id')}, s.owner_email)`, 'text', 'nullable');
const USER_ID = key('user_id', 's.user_id', 'uuid', 'nullable');
const TEAM = key('group_name', named('groups', 'name', 's.group_id'), 'text', 'nullable');
const DOMAIN = key('domain_name', 's.domain_name');
const CREATED = key('created_at', 's.created_at', 'timestamptz');
const CHANGED = key('status_changed', 's.status_changed', 'timestamptz', 'nullable');
const STARTS = key('starts_at', 's.starts_at', 'timestamptz', 'nullable');
const TERMINATED = key('terminated_at', 's.terminated_at', 'timestamptz', 'nullable');
const AGENT = key('agent', mainContainer('agent'), 'text', 'nullable');
/**
 * Some texts may be longer than what fits in a cursor, which stands in an address and in a header; their beginning tells
 * apart what can be told apart by eye.
 */
const beginning = (expression: string): string => `left(${expression}, 200)`;
const REASON = key('status_info', beginning('s.status_info'), 'text', 'nullable');
const IMAGE = key('image', beginning(mainContainer('image')), 'text', 'nullable');
const COMMAND = key('startup_command', beginning('s.startup_command'), 'text', 'nullable');

/** Keys that a list may be ordered by: the names of the filter's keys and of the view, and those of older clients. */
const KEYS: Readonly<Record<string, Key>> = {
  id: key('id', 's.id', 'uuid'),
  name: NAME,
  session_name: NAME,
  sess_id: NAME,
  type: TYPE,
  session_type: TYPE,
  sess_type: TYPE,
  owner: OWNER,
  user_email: OWNER,
  user_id: USER_ID,
  full_name: key('user_email', named('users', 'full_name', 's.user_id'), 'text', 'nullable'),
  access_key: key('access_key', `nullif(s.access_key, '')`, 'text', 'nullable'),
  domain: DOMAIN,
  domain_name: DOMAIN,
  team: TEAM,
  group_name: TEAM,
  status: key('status', 's.status'),
  status_info: REASON,
  reason: REASON,
  result: key('result', 's.result'),
  tag: key('tag', 's.tag', 'text', 'nullable'),
  image: IMAGE,
  gpu: key('occupied_slots', 's.gpu_slots', 'numeric'),
  cpu: key('occupied_slots', `rollcall_slot(s.occupied_slots, 'cpu')`, 'numeric'),
  mem: key('occupied_slots', `rollcall_slot(s.occupied_slots, 'mem')`, 'numeric'),
  created: CREATED,
  created_at: CREATED,
  starts: STARTS,
  starts_at: STARTS,
  changed: CHANGED,
  status_changed: CHANGED,
  terminated: TERMINATED,
  terminated_at: TERMINATED,
  scaling_group: key('scaling_group', 's.scaling_group', 'text', 'nullable'),
  cluster_mode: key('cluster_mode', 's.cluster_mode'),
  cluster_size: key('cluster_size', 's.cluster_size', 'numeric'),
  cluster_template: key('cluster_template', 's.cluster_template', 'text', 'nullable'),
  command: COMMAND,
  startup_command: COMMAND,
  agent: AGENT,
  agents: AGENT,
  agent_ids: AGENT,
};

/** What the order arguments of older clients take. */
export const LEGACY_ORDER_KEYS = [
  'id',
  'sess_id',
  'session_name',
  'name',
  'sess_type',
  'session_type',
  'domain_name',
  'access_key',
  'status',
  'status_changed',
  'status_info',
  'created_at',
  'terminated_at',
  'scaling_group',
  'result',
] as const;

/** The keys as one caller may use them: an order would tell of a field what its values would. */
export function orderKeysFor(principal: Principal): OrderKeys {
  return new Map(
    Object.entries(KEYS).map(([name, { field }]) => [name, { forbidden: !mayRead(principal, SessionView, field) }]),
  );
}

const NEWEST_CHANGE: OrderColumn = {
  expression: 's.updated_at',
  type: 'timestamptz',
  nullable: false,
  ascending: false,
};

/** Whether that is what a list is ordered by when nobody asks for anything. */
export function isNewestFirst(order: readonly OrderColumn[]): boolean {
  return order[0] === NEWEST_CHANGE;
}

/**
 * The order of a list, newest change first unless asked otherwise. Its last key is always `id`, which breaks ties, so
 * that pages neither repeat nor skip.
 */
export function orderOf(terms: readonly OrderTerm[]): OrderColumn[] {
  const columns = terms.map(({ key: name, ascending }) => ({ ...(KEYS[name] as Key), ascending }));
  const id = columns.findIndex(({ expression }) => expression === 's.id');
  // Nothing is left to decide after the id.
  if (id >= 0) return columns.slice(0, id + 1);
  return [...(columns.length === 0 ? [NEWEST_CHANGE] : columns), { ...(KEYS['id'] as Key), ascending: true }];
}

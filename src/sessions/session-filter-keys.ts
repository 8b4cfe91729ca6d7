import { mayRead, type Principal } from '@rollcall/access';
import { either, type FilterSql, sql, SQL_TYPES, testsOf, testsOfAny, testsOfReference } from '@rollcall/database';
import type { FilterKey, FilterKeys, KeyType } from '@rollcall/filter';
import { sessionFreshness } from './session-freshness.js';
import { SESSION_STATUSES } from './session-status.js';
import { type StuckAfter, stuckCondition } from './session-stuck.js';
import { SessionView } from './session.view.js';

/** A key of the filter: how it is written, which field of the view carries the same fact, and how it is tested. */
export interface SessionKey extends FilterKey {
  readonly field: keyof SessionView;
  readonly tests: FilterSql;
}

/** A key that one expression over the alias `s` answers. */
function key(
  type: KeyType,
  field: keyof SessionView,
  expression: string,
  options: Omit<FilterKey, 'type'> = {},
): SessionKey {
  return { type, field, tests: testsOf(expression, SQL_TYPES[type]), ...options };
}

const upper = (value: string): string => value.toUpperCase();
const lower = (value: string): string => value.toLowerCase();

/** The first container in the order of the list of containers: what the view calls the main one. */
export const mainContainer = (column: string): string =>
  `(select c.${column} from containers c where c.session_id = s.id
     order by (c.cluster_role <> 'main'), c.cluster_idx, c.id limit 1)`;

const OWNER_EMAIL = testsOfReference('s.user_id', { table: 'users', column: 'email' });
const UNKNOWN_OWNER = testsOf('s.owner_email', 'text');
const OWNER_ID = testsOf('s.user_id', 'uuid');
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** An owner who is no user here is known by what the source called them. */
const byEmail: FilterSql = test => {
  if (test.kind === 'absent') return sql`(s.user_id is null and ${UNKNOWN_OWNER(test)})`;
  return sql`(${OWNER_EMAIL(test)} or (s.user_id is null and ${UNKNOWN_OWNER(test)}))`;
};

/** The owner is named by e-mail or, as `me` is, by the id of the user. */
const ownerTests: FilterSql = test => {
  if (test.kind !== 'one-of') return byEmail(test);
  const ids = test.values.filter(value => UUID.test(value));
  const emails = test.values.filter(value => !UUID.test(value));
  const named = [
    ...(ids.length > 0 ? [OWNER_ID({ kind: 'one-of', values: ids })] : []),
    ...(emails.length > 0 ? [byEmail({ kind: 'one-of', values: emails })] : []),
  ];
  return either(named, condition => condition);
};

const NAME = testsOf('s.name', 'text');
const ID = testsOf('s.id', 'uuid');

/** Every key, under the name it is known by; the aliases are those of the view and of Backend.AI's clients. */
const KEYS = {
  id: key('uuid', 'id', 's.id', { aliases: ['session_id'] }),
  name: key('text', 'name', 's.name', { aliases: ['session_name', 'sess_id'] }),
  owner: { type: 'text', field: 'user_email', tests: ownerTests, aliases: ['user', 'user_email'] },
  owner_id: key('uuid', 'user_id', 's.user_id', { aliases: ['user_id', 'user_uuid'] }),
  full_name: {
    type: 'text',
    field: 'user_email',
    tests: testsOfReference('s.user_id', { table: 'users', column: 'full_name' }),
  },
  access_key: key('text', 'access_key', 's.access_key'),
  domain: key('text', 'domain_name', 's.domain_name', { aliases: ['domain_name'] }),
  team: {
    type: 'text',
    field: 'group_name',
    tests: testsOfReference('s.group_id', { table: 'groups', column: 'name' }),
    aliases: ['group', 'group_name', 'project'],
  },
  team_id: key('uuid', 'group_id', 's.group_id', { aliases: ['group_id', 'project_id'] }),
  status: key('text', 'status', 's.status', { values: SESSION_STATUSES, normalise: upper }),
  reason: key('text', 'status_info', 's.status_info', { aliases: ['status_info'] }),
  result: key('text', 'result', 's.result', { values: ['UNDEFINED', 'SUCCESS', 'FAILURE'], normalise: upper }),
  type: key('text', 'session_type', 's.session_type', {
    values: ['interactive', 'batch', 'inference', 'system'],
    normalise: lower,
    aliases: ['session_type', 'sess_type'],
  }),
  tag: key('text', 'tag', 's.tag'),
  image: key('text', 'image', mainContainer('image'), { aliases: ['lang'] }),
  gpu: key('number', 'occupied_slots', 's.gpu_slots', { aliases: ['gpu_slots'] }),
  cpu: key('number', 'occupied_slots', `rollcall_slot(s.occupied_slots, 'cpu')`),
  mem: key('bytes', 'occupied_slots', `rollcall_slot(s.occupied_slots, 'mem')`),
  created: key('moment', 'created_at', 's.created_at', { aliases: ['created_at'] }),
  age: key('age', 'created_at', 's.created_at'),
  starts: key('moment', 'starts_at', 's.starts_at', { aliases: ['starts_at'] }),
  changed: key('moment', 'status_changed', 's.status_changed', { aliases: ['status_changed'] }),
  terminated: key('moment', 'terminated_at', 's.terminated_at', { aliases: ['terminated_at'] }),
  freshness: key('text', 'freshness', `(${sessionFreshness})`, {
    values: ['LIVE', 'STALE', 'LOST'],
    normalise: upper,
  }),
  // Tested by what the settings say, see `sessionTests`.
  stuck: { type: 'boolean', field: 'stuck', tests: () => sql`false` },
  scaling_group: key('text', 'scaling_group', 's.scaling_group'),
  cluster_mode: key('text', 'cluster_mode', 's.cluster_mode', { normalise: lower }),
  cluster_size: key('number', 'cluster_size', 's.cluster_size'),
  cluster_template: key('text', 'cluster_template', 's.cluster_template'),
  command: key('text', 'startup_command', 's.startup_command', { aliases: ['startup_command'] }),
  agent: {
    type: 'text',
    field: 'agent',
    tests: testsOfAny('select from containers c where c.session_id = s.id', 'c.agent'),
    aliases: ['agents', 'agent_id', 'agent_ids'],
  },
} as const satisfies Record<string, SessionKey>;

/** A key that a filter may be written with. */
export type SessionKeyName = keyof typeof KEYS;

/** Free words have no name to write; they are the beginning of a name or of an id. */
const WORD = 'word';

const TESTS: Readonly<Record<string, FilterSql>> = {
  ...Object.fromEntries(Object.entries(KEYS).map(([name, { tests }]) => [name, tests])),
  [WORD]: test => sql`(${NAME(test)} or ${ID(test)})`,
};

/** How each key is tested, free words included. What counts as stuck is a setting. */
export function sessionTests(stuckAfter: StuckAfter): Readonly<Record<string, FilterSql>> {
  return {
    ...TESTS,
    stuck: test => {
      const stuck = stuckCondition(stuckAfter);
      return either(test.kind === 'one-of' ? test.values : [], value => sql`${stuck} = ${value}::boolean`);
    },
  };
}

/** The field of the view that a key tests; undefined for free words, which are the beginning of a name or an id. */
export function fieldOfKey(name: string): keyof SessionView | undefined {
  return Object.hasOwn(KEYS, name) ? KEYS[name as SessionKeyName].field : undefined;
}

/** The names of all keys, as they are documented. */
export const SESSION_KEY_NAMES = Object.keys(KEYS) as SessionKeyName[];

/** The keys as one caller may use them: whoever may not read a field may not find sessions by it either. */
export function sessionKeysFor(principal: Principal): FilterKeys {
  const keys = Object.entries<SessionKey>(KEYS).map(([name, each]): [string, FilterKey] => [
    name,
    { ...each, forbidden: !mayRead(principal, SessionView, each.field) },
  ]);
  const owner: FilterKey = {
    ...KEYS.owner,
    normalise: value => (value === 'me' ? principal.userId : value),
  };
  return { keys: { ...Object.fromEntries(keys), owner }, words: WORD };
}

/**
 * What each field of a session and of a container is in SQL, written down from the API's contract and not from the
 * code under test. Every expression yields JSON as a client should see it once JSON-in-strings is parsed.
 */

/** The moment in a column as ISO 8601 with `+00:00`, with six digits of fraction unless they are zero. */
const moment = (column: string): string =>
  `case when ${column} is not null then to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
     || case when date_trunc('second', ${column}) = ${column} then '' else to_char(${column} at time zone 'UTC', '.US') end
     || '+00:00' end`;

/** Something of the session's main container, `k`, or of its statistics, `t`. */
const main = (expression: string): string =>
  `(select ${expression} from containers k left join container_stats t on t.container_id = k.id
     where k.session_id = s.id and k.cluster_role = 'main')`;

/** A number out of the main container's report: the live one while it runs, else the one frozen at its end. */
const metric = (name: string, part: string): string =>
  `coalesce(${main(`((case when s.status = 'RUNNING' then t.live_stat else t.last_stat end) -> '${name}' ->> '${part}')`)}
     ::numeric, 0)`;

const whole = (name: string, part: string): string => `trunc(${metric(name, part)})`;
const person = (column: string, of: string): string => `(select ${column} from users where id = ${of})`;

/** Fields of `ComputeSession` over the alias `s`. */
export const SESSION_FIELDS: Readonly<Record<string, string>> = {
  id: 's.id',
  session_id: 's.id',
  sess_id: 's.name',
  session_name: 's.name',
  name: 's.name',
  sess_type: 'lower(s.session_type)',
  session_type: 'lower(s.session_type)',
  type: 'upper(s.session_type)',
  tag: 's.tag',
  domain_name: 's.domain_name',
  group_id: 's.group_id',
  group_name: '(select name from groups where id = s.group_id)',
  user_email: person('email', 's.user_id'),
  user_uuid: 's.user_id',
  user_id: 's.user_id',
  access_key: 's.access_key',
  created_user_email: person('email', 's.created_user_id'),
  created_user_uuid: 's.created_user_id',
  created_user_id: 's.created_user_id',
  status: 's.status',
  status_changed: moment('s.status_changed'),
  status_info: 's.status_info',
  status_data: 's.status_data',
  created_at: moment('s.created_at'),
  starts_at: moment('s.starts_at'),
  terminated_at: moment('s.terminated_at'),
  startup_command: 's.startup_command',
  result: 's.result',
  scaling_group: 's.scaling_group',
  service_ports: 's.service_ports',
  mounts: 's.mounts',
  // What the session holds is what its containers hold together.
  occupied_slots: summedSlots(),
  occupying_slots: summedSlots(),
  resource_opts: main('k.resource_opts'),
  image: main('k.image'),
  lang: main('k.image'),
  registry: main('k.registry'),
  architecture: main('k.architecture'),
  role: main(`'master'`),
  agent: main('k.agent'),
  container_id: main('k.container_id'),
  main_kernel_id: main('k.id'),
  cluster_size: 's.cluster_size',
  cluster_mode: 's.cluster_mode',
  cluster_template: 's.cluster_template',
  num_queries: 's.num_queries',
  live_stat: main('t.live_stat'),
  last_stat: main('t.last_stat'),
  cpu_used: whole('cpu_used', 'current'),
  cpu_using: metric('cpu_util', 'pct'),
  mem_cur_bytes: whole('mem', 'current'),
  mem_max_bytes: whole('mem', 'stats.max'),
  net_rx_bytes: whole('net_rx', 'stats.rate'),
  net_tx_bytes: whole('net_tx', 'stats.rate'),
  io_read_bytes: whole('io_read', 'current'),
  io_write_bytes: whole('io_write', 'current'),
  io_max_scratch_size: whole('io_scratch_size', 'stats.max'),
  io_cur_scratch_size: whole('io_scratch_size', 'current'),
  // Rollcall only watches: it neither commits sessions nor ends idle ones.
  commit_status: 'null::text',
  idle_checks: 'null::text',
};

/** Fields of `ComputeContainer` over the alias `c` and its statistics, `t`. */
export const CONTAINER_FIELDS: Readonly<Record<string, string>> = {
  id: 'c.id',
  session_id: 'c.session_id',
  role: `case c.cluster_role when 'main' then 'master' else c.cluster_role end`,
  cluster_role: 'c.cluster_role',
  cluster_idx: 'c.cluster_idx',
  cluster_hostname: `coalesce(c.cluster_hostname, c.cluster_role || c.cluster_idx)`,
  image: 'c.image',
  registry: 'c.registry',
  status: 'c.status',
  status_info: 'c.status_info',
  status_data: 'c.status_data',
  status_changed: moment('c.status_changed'),
  agent: 'c.agent',
  container_id: 'c.container_id',
  occupied_slots: 'c.occupied_slots',
  resource_opts: 'c.resource_opts',
  live_stat: 't.live_stat',
  last_stat: 't.last_stat',
};

/** Statuses in which a session counts against its key's concurrency. */
const OCCUPYING = `not in ('PENDING', 'TERMINATING', 'TERMINATED', 'CANCELLED')`;

/** Fields of `KeyPair` over the alias `p`. */
export const KEYPAIR_FIELDS: Readonly<Record<string, string>> = {
  access_key: 'p.access_key',
  secret_key: 'null::text',
  is_active: 'p.is_active',
  is_admin: 'p.is_admin',
  user_id: person('email', 'p.user_id'),
  user: 'p.user_id',
  created_at: moment('p.created_at'),
  last_used: moment('p.last_used'),
  concurrency_limit: 'null::int',
  concurrency_used: `(select count(*) from sessions where access_key = p.access_key and status ${OCCUPYING})`,
  rate_limit: 'p.rate_limit',
  num_queries: '0',
  resource_policy: 'p.resource_policy',
};

/** Fields of `User` over the alias `u`. */
export const USER_FIELDS: Readonly<Record<string, string>> = {
  uuid: 'u.id',
  username: 'u.username',
  email: 'u.email',
  full_name: 'u.full_name',
  is_active: `u.status = 'active'`,
  role: 'u.role',
  domain_name: 'u.domain_name',
  need_password_change: 'false',
  groups: `(select coalesce(json_agg(json_build_object('name', g.name, 'id', g.id) order by g.name), '[]')
              from group_members m join groups g on g.id = m.group_id where m.user_id = u.id)`,
};

/** Fields whose value travels as a string that holds JSON. */
export const JSON_FIELDS: ReadonlySet<string> = new Set([
  'status_data',
  'service_ports',
  'occupied_slots',
  'occupying_slots',
  'resource_opts',
  'live_stat',
  'last_stat',
  'idle_checks',
]);

function summedSlots(): string {
  return `(select coalesce(json_object_agg(slot, trim_scale(amount)::text), '{}')
     from (select slot, sum(held::numeric) as amount
             from containers k, jsonb_each_text(k.occupied_slots) as each_slot (slot, held)
            where k.session_id = s.id group by slot) as totals)`;
}

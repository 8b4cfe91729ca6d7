import { DOMAINS, LARGE_KEYS, LARGE_SHARE, NOW, type Shape } from './shape.js';

/** Whole numbers from 0 to 65,535 out of a hash `h`, the same everywhere. */
const draw = (part: number): string => `('x' || substr(h, ${1 + 4 * part}, 4))::bit(16)::int`;
/** The same as a fraction from 0 up to 1. */
const fraction = (part: number): string => `(${draw(part)} / 65536.0)`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const uuid = (text: string): string => `md5(${text})::uuid`;
const pick = (words: readonly string[], index: string): string =>
  `(array[${words.map(literal).join(',')}])[1 + (${index})]`;

const domain = (index: string): string => pick(DOMAINS, `(${index}) % ${DOMAINS.length}`);

/** Domains, groups and users: rows of which others are made. */
export function directoryStatements({ users, groups }: Shape): string[] {
  return [
    `insert into domains (name) select unnest(array[${DOMAINS.map(literal).join(',')}])`,
    `insert into groups (id, name, domain_name)
     select ${uuid(`'group:' || g`)}, 'team-' || g, ${domain('g')} from generate_series(0, ${groups - 1}) g`,
    `insert into users (id, email, username, full_name, domain_name)
     select ${uuid(`'user:' || u`)}, 'user-' || u || '@bench.test', 'user-' || u, 'User ' || u,
            ${domain(`u % ${groups}`)} from generate_series(0, ${users - 1}) u`,
    `insert into users (id, email, domain_name, role)
     values (${uuid(`'super-admin'`)}, 'super-admin@bench.test', ${literal(DOMAINS[0] as string)}, 'superadmin')`,
    `insert into group_members (group_id, user_id)
     select ${uuid(`'group:' || u % ${groups}`)}, ${uuid(`'user:' || u`)} from generate_series(0, ${users - 1}) u`,
  ];
}

/** Key pairs, from parallel arrays of access keys and sealed secrets; the last is the super-administrator's. */
export function keypairStatement({ users }: Shape): string {
  return `insert into keypairs (access_key, sealed_secret, user_id, is_admin)
    select access_key, sealed_secret,
           case when n = last then ${uuid(`'super-admin'`)} else ${uuid(`'user:' || (n - 1) % ${users}`)} end, n = last
      from unnest($1::text[], $2::text[]) with ordinality as pair (access_key, sealed_secret, n),
           cardinality($1::text[]) as last`;
}

const IMAGES = ['python:3.13', 'pytorch:2.9-cuda13', 'tensorflow:2.20', 'jupyter:5.4', 'vllm:0.12', 'r-base:4.5'];
const RECENT = 0.96;
/** What the data set covers: two and a half years. */
const SPAN_SECONDS = 900 * 86_400;

/** The sessions numbered `from` up to `to`, in the order in which they were created. */
export function sessionsStatement({ sessions, keys, users, groups }: Shape, from: number, to: number): string {
  const perLargeKey = Math.floor(sessions / LARGE_SHARE);
  return `
with drawn as (
  select i, md5('session:' || i) as h, i % ${LARGE_SHARE} < ${LARGE_KEYS} as large, i / ${LARGE_SHARE} as nth
    from generate_series(${from}::bigint, ${to - 1}) i
), owned as (
  select i, h, large, nth,
         case when large then (i % ${LARGE_SHARE})::int
              else ${LARGE_KEYS} + floor(${keys - LARGE_KEYS} * power(${fraction(0)}, 2))::int end as key,
         timestamptz ${literal(NOW)} - make_interval(secs => ${SPAN_SECONDS} * (${sessions} - i) / ${sessions}::numeric) as born
    from drawn
), lived as (
  select *, case
           when large then case when nth >= ${Math.ceil(perLargeKey * RECENT)} and nth % 2 = 0 then 'RUNNING'
                                else ${pick(['TERMINATED', 'TERMINATED', 'TERMINATED', 'CANCELLED'], `${draw(1)} % 4`)} end
           when i >= ${Math.ceil(sessions * RECENT)} and ${draw(1)} % 2 = 0
             then ${pick(['RUNNING', 'RUNNING', 'RUNNING', 'RUNNING', 'RUNNING', 'RUNNING', 'PENDING', 'PREPARING', 'TERMINATING', 'ERROR'], `${draw(2)} % 10`)}
           else ${pick(['TERMINATED', 'TERMINATED', 'TERMINATED', 'CANCELLED'], `${draw(2)} % 4`)} end as status,
         born + make_interval(secs => 5 + 120 * ${fraction(3)}) as begun,
         least(born + make_interval(secs => 150 + 28800 * power(${fraction(4)}, 3)),
               timestamptz ${literal(NOW)} - make_interval(secs => 0.001 * (${sessions} - i))) as over,
         ${pick(['interactive', 'interactive', 'batch', 'batch', 'inference'], `${draw(5)} % 5`)} as kind,
         (array[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2,2,2,4,7])[1 + ${draw(6)} % 20] as size
    from owned
)
insert into sessions (id, name, session_type, tag, domain_name, group_id, user_id, access_key, status, status_changed,
    status_info, status_data, created_at, starts_at, terminated_at, startup_command, result, scaling_group,
    service_ports, mounts, num_queries, cluster_mode, cluster_size, occupied_slots)
select ${uuid(`'session-id:' || i`)}, kind || '-' || i, kind, case when ${draw(7)} % 10 = 0 then 'nightly' end,
       ${pick(DOMAINS, `(key % ${users} % ${groups}) % ${DOMAINS.length}`)}, ${uuid(`'group:' || key % ${users} % ${groups}`)},
       ${uuid(`'user:' || key % ${users}`)}, 'AKIABENCH' || lpad(key::text, 11, '0'), status,
       case status when 'PENDING' then born when 'RUNNING' then begun when 'PREPARING' then begun else over end,
       case status when 'TERMINATED' then ${pick(['user-requested', 'self-terminated', 'idle-timeout'], `${draw(7)} % 3`)}
                   when 'CANCELLED' then 'user-requested' when 'ERROR' then 'failed-to-start' end,
       case status when 'TERMINATED' then jsonb_build_object('kernel', jsonb_build_object('exit_code', ${draw(7)} % 2)) end,
       born, case when status not in ('PENDING', 'CANCELLED') then begun end,
       case when status in ('TERMINATED', 'CANCELLED') then over end,
       case kind when 'batch' then 'python train.py --config run-' || i || '.yaml' end,
       case when kind <> 'batch' or status <> 'TERMINATED' then 'UNDEFINED'
            when ${draw(7)} % 2 = 0 then 'SUCCESS' else 'FAILURE' end,
       case when status <> 'PENDING' then ${pick(['gpu-a100', 'gpu-h100', 'cpu'], `${draw(7)} % 3`)} end,
       case when status not in ('PENDING', 'CANCELLED') then jsonb_build_array(
         jsonb_build_object('name', 'jupyter', 'protocol', 'http', 'container_ports', jsonb_build_array(8080), 'host_ports', jsonb_build_array(30000 + ${draw(7)} % 2000)),
         jsonb_build_object('name', 'sshd', 'protocol', 'tcp', 'container_ports', jsonb_build_array(2200), 'host_ports', jsonb_build_array(32000 + ${draw(6)} % 2000))) end,
       case ${draw(5)} % 3 when 0 then array['home'] when 1 then array['home', 'datasets'] else '{}' end,
       case kind when 'interactive' then ${draw(7)} % 400 else 0 end,
       case when size > 2 then 'multi-node' else 'single-node' end, size,
       jsonb_build_object('cpu', (size * 4)::text, 'mem', (size * 17179869184)::text, 'cuda.device', size::text)
  from lived`;
}

const SHARED = `s.status, s.status_changed, s.status_info, s.status_data, s.created_at, s.starts_at, s.terminated_at`;

/** The containers of the sessions created at or after one moment and before another. */
export function containersStatement(): string {
  return `
insert into containers (id, session_id, domain_name, group_id, access_key, cluster_role, cluster_idx, cluster_hostname,
    image, registry, architecture, agent, container_id, status, status_changed, status_info, status_data, created_at,
    starts_at, terminated_at, occupied_slots, resource_opts)
select case n when 1 then s.id else ${uuid(`s.id || ':' || n`)} end, s.id, s.domain_name, s.group_id, s.access_key,
       case n when 1 then 'main' else 'sub' end, greatest(1, n - 1), case n when 1 then 'main1' else 'sub' || n - 1 end,
       'registry.bench.test/stable/' || ${pick(IMAGES, `${draw(0)} % ${IMAGES.length}`)}, 'registry.bench.test', 'x86_64',
       case when s.status <> 'PENDING' then 'i-' || s.scaling_group || '-' || ${draw(1)} % 24 end,
       case when s.starts_at is not null then h || h end, ${SHARED},
       '{"cpu": "4", "mem": "17179869184", "cuda.device": "1"}', '{"shmem": "1073741824"}'
  from sessions s, md5(s.id::text) h, generate_series(1, s.cluster_size) n
 where s.created_at >= $1 and s.created_at < $2`;
}

const metric = (name: string, unit: string, current: string, rest: string): string =>
  `'"${name}":{"current":"' || ${current} || '","unit_hint":"${unit}",${rest}}'`;
const REPORT = [
  metric(
    'cpu_util',
    'percent',
    `${draw(0)} % 400`,
    `"capacity":"400","pct":"48.25","stats.avg":"181.5","stats.max":"399.9"`,
  ),
  metric('cpu_used', 'msec', `${draw(1)} * 977`, `"capacity":null,"pct":null`),
  metric(
    'mem',
    'bytes',
    `${draw(2)}::bigint * 262144`,
    `"capacity":"17179869184","pct":"37.50","stats.max":"12884901888"`,
  ),
  metric('io_read', 'bytes', `${draw(3)}::bigint * 4096`, `"capacity":null,"pct":null,"stats.rate":"51200"`),
  metric('io_write', 'bytes', `${draw(4)}::bigint * 1024`, `"capacity":null,"pct":null,"stats.rate":"512.5"`),
  metric('io_scratch_size', 'bytes', `${draw(5)} * 128`, `"capacity":null,"pct":null,"stats.max":"9437184"`),
  metric('net_rx', 'bps', `${draw(6)} * 16`, `"capacity":null,"pct":null,"stats.rate":"40960.25"`),
  metric('net_tx', 'bps', `${draw(7)} * 8`, `"capacity":null,"pct":null,"stats.rate":"9000"`),
  metric(
    'cuda_util',
    'percent',
    `${draw(6)} % 100`,
    `"capacity":"100","pct":"71.00","stats.avg":"64.2","stats.max":"99"`,
  ),
  metric(
    'cuda_mem',
    'bytes',
    `${draw(7)}::bigint * 1048576`,
    `"capacity":"85899345920","pct":"52.10","stats.max":"71945945088"`,
  ),
].join(` || ',' || `);

/** A report for every container that ever ran: the live one while it does, the last one afterwards. */
export function statsStatement(): string {
  return `
insert into container_stats (container_id, domain_name, group_id, access_key, live_stat, last_stat)
select id, domain_name, group_id, access_key,
       case when status = 'RUNNING' then report end, case when status <> 'RUNNING' then report end
  from (select c.*, ('{' || ${REPORT} || '}')::json as report from containers c, md5('stat:' || c.id) h
         where c.created_at >= $1 and c.created_at < $2 and c.starts_at is not null) measured`;
}

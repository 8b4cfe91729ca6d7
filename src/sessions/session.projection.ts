import type { Projection } from '@rollcall/database';
import { sessionFreshness, sessionObservedAt } from './session-freshness.js';
import { sessionMetrics } from './session-metrics.js';
import { IN_STATUS_SECONDS } from './session-stuck.js';
import type { SessionView } from './session.view.js';

/** Fields that are lists of other things; each is read by a statement of its own. */
export type SessionEdge = 'containers' | 'dependencies' | 'status_history';

/** Fields that one column or expression answers; edges, metrics and being stuck are made from more than that. */
export type SessionColumn = Exclude<keyof SessionView, SessionEdge | 'stuck' | keyof typeof sessionMetrics>;

const utc = (column: string): string => `(s.${column} at time zone 'UTC')::text`;

/** One row of a side table, looked up for each row of the page: a plain join would be planned for the whole table. */
const one = (alias: string, table: string, column: string, key: string): string =>
  `left join lateral (select r.${column} from ${table} r where r.id = s.${key} limit 1) ${alias} on true`;

/**
 * How each field of a session is read. `main` is its main container, the first where a cluster reported several;
 * a session without one still has its row.
 */
export const sessionProjection: Projection<SessionColumn | 'metrics' | 'in_status_seconds'> = {
  base: 's',
  columns: {
    id: 's.id',
    session_id: 's.id',
    sess_id: 's.name',
    session_name: 's.name',
    name: 's.name',
    sess_type: 's.session_type',
    session_type: 's.session_type',
    type: 'upper(s.session_type)',
    tag: 's.tag',
    domain_name: 's.domain_name',
    group_name: 'team.name',
    group_id: 's.group_id',
    user_email: 'coalesce(owner.email, s.owner_email)',
    user_uuid: 's.user_id',
    user_id: 's.user_id',
    access_key: `nullif(s.access_key, '')`,
    created_user_email: 'creator.email',
    created_user_uuid: 's.created_user_id',
    created_user_id: 's.created_user_id',
    status: 's.status',
    status_changed: utc('status_changed'),
    status_info: 's.status_info',
    status_data: 's.status_data::text',
    created_at: utc('created_at'),
    starts_at: utc('starts_at'),
    terminated_at: utc('terminated_at'),
    startup_command: 's.startup_command',
    result: 's.result',
    commit_status: 'null::text',
    idle_checks: 'null::text',
    scaling_group: 's.scaling_group',
    service_ports: 's.service_ports::text',
    mounts: 's.mounts',
    occupied_slots: 's.occupied_slots::text',
    occupying_slots: 's.occupied_slots::text',
    resource_opts: 'main.resource_opts::text',
    main_kernel_id: 'main.id',
    image: 'main.image',
    lang: 'main.image',
    registry: 'main.registry',
    architecture: 'main.architecture',
    role: `case main.cluster_role when 'main' then 'master' else main.cluster_role end`,
    agent: 'main.agent',
    container_id: 'main.container_id',
    cluster_size: 's.cluster_size',
    cluster_mode: 's.cluster_mode',
    cluster_template: 's.cluster_template',
    num_queries: 's.num_queries',
    observed_at: `(${sessionObservedAt} at time zone 'UTC')::text`,
    freshness: sessionFreshness,
    in_status_seconds: IN_STATUS_SECONDS,
    live_stat: 'stat.live_stat::text',
    last_stat: 'stat.last_stat::text',
    metrics: `case s.status when 'RUNNING' then stat.live_stat else stat.last_stat end::text`,
  },
  joins: [
    { alias: 'team', sql: one('team', 'groups', 'name', 'group_id'), base: ['group_id'] },
    { alias: 'owner', sql: one('owner', 'users', 'email', 'user_id'), base: ['user_id'] },
    { alias: 'creator', sql: one('creator', 'users', 'email', 'created_user_id'), base: ['created_user_id'] },
    {
      alias: 'main',
      sql: `left join lateral (select c.id, c.cluster_role, c.image, c.registry, c.architecture, c.agent, c.container_id,
                     c.resource_opts
                from containers c where c.session_id = s.id
              order by (c.cluster_role <> 'main'), c.cluster_idx, c.id limit 1) main on true`,
      base: ['id'],
    },
    {
      alias: 'stat',
      sql: 'left join container_stats stat on stat.container_id = main.id',
      after: ['main'],
      base: ['id'],
    },
  ],
};

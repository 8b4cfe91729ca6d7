import type { Projection } from '@rollcall/database';
import { containerFreshness, containerObservedAt } from './container-freshness.js';
import type { ContainerView } from './container.view.js';

const utc = (column: string): string => `(c.${column} at time zone 'UTC')::text`;

/** How each field of a container is read. JSON stays text: parsing it is the transport's business. */
export const containerProjection: Projection<keyof ContainerView> = {
  base: 'c',
  columns: {
    id: 'c.id',
    session_id: 'c.session_id',
    role: `case c.cluster_role when 'main' then 'master' else c.cluster_role end`,
    cluster_role: 'c.cluster_role',
    cluster_idx: 'c.cluster_idx',
    idx: 'c.cluster_idx',
    hostname: 'coalesce(c.cluster_hostname, c.cluster_role || c.cluster_idx)',
    cluster_hostname: 'coalesce(c.cluster_hostname, c.cluster_role || c.cluster_idx)',
    image: 'c.image',
    registry: 'c.registry',
    architecture: 'c.architecture',
    status: 'c.status',
    status_changed: utc('status_changed'),
    status_info: 'c.status_info',
    status_data: 'c.status_data::text',
    created_at: utc('created_at'),
    starts_at: utc('starts_at'),
    terminated_at: utc('terminated_at'),
    agent: 'c.agent',
    container_id: 'c.container_id',
    occupied_slots: 'c.occupied_slots::text',
    resource_opts: 'c.resource_opts::text',
    live_stat: 'stat.live_stat::text',
    last_stat: 'stat.last_stat::text',
    observed_at: `(${containerObservedAt} at time zone 'UTC')::text`,
    freshness: containerFreshness,
  },
  joins: [{ alias: 'stat', sql: 'left join container_stats stat on stat.container_id = c.id', base: ['id'] }],
};

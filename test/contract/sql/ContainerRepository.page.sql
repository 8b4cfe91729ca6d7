select c.id as "id", case c.cluster_role when 'main' then 'master' else c.cluster_role end as "role", stat.live_stat::text as "live_stat", (case when c.status in ('TERMINATED', 'CANCELLED') or exists (select
 from sessions lost
 where lost.id = c.session_id and lost.lost_at is not null) then greatest(c.reported_at, stat.observed_at) else greatest(greatest(c.reported_at, stat.observed_at), (select pulse.last_heartbeat
 from source_states pulse
 where pulse.source_id = c.source_id)) end at time zone 'UTC')::text as "observed_at"
 from (select c.id, c.cluster_role, c.cluster_idx, c.status, c.session_id, c.reported_at, c.source_id
 from containers c
 where (c.access_key = any($1::text[]) or c.group_id = any($2::uuid[])) and c.session_id = $3
 order by (c.cluster_role <> 'main'), c.cluster_idx, c.id
 limit $4 offset $5) c
 left join container_stats stat on stat.container_id = c.id
 order by (c.cluster_role <> 'main'), c.cluster_idx, c.id;

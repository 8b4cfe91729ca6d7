select c.id as "id", case c.cluster_role when 'main' then 'master' else c.cluster_role end as "role", stat.live_stat::text as "live_stat", c.session_id as "session_of"
 from containers c
 left join container_stats stat on stat.container_id = c.id
 where c.session_id = any($1::uuid[])
 order by c.session_id, (c.cluster_role <> 'main'), c.cluster_idx, c.id;

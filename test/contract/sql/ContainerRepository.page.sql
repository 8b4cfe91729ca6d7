select c.id as "id", case c.cluster_role when 'main' then 'master' else c.cluster_role end as "role", stat.live_stat::text as "live_stat"
 from (select *
 from (select c.id, c.cluster_role, (c.cluster_role <> 'main') as k0, c.cluster_idx as k1, c.id as k2
 from containers c
 where (c.access_key = any($1::text[]) or c.group_id = any($2::uuid[])) and c.session_id = $3
 order by (c.cluster_role <> 'main'), c.cluster_idx, c.id
 limit 32) bounded
 limit $4 offset $5) c
 left join container_stats stat on stat.container_id = c.id
 order by c.k0, c.k1, c.k2;

select s.id as "id", s.name as "name", coalesce(owner.email, s.owner_email) as "user_email", team.name as "group_name", main.image as "image", case when s.status in ('TERMINATED', 'CANCELLED') then 'LIVE' when s.source_id is null then null when s.lost_at is not null then 'LOST' when s.source_id = any(array(select origin.id
 from sources origin
 left join source_states pulse on pulse.source_id = origin.id
 where coalesce(pulse.last_heartbeat, origin.created_at) > now() - make_interval(secs => origin.heartbeat_seconds * 2))) then 'LIVE' when s.source_id = any(array(select origin.id
 from sources origin
 left join source_states pulse on pulse.source_id = origin.id
 where coalesce(pulse.last_heartbeat, origin.created_at) > now() - make_interval(secs => origin.heartbeat_seconds * 2 + origin.grace_seconds))) then 'STALE' else 'LOST' end as "freshness"
 from (select s.id, s.updated_at, s.name, s.owner_email, s.status, s.source_id, s.lost_at, s.group_id, s.user_id
 from sessions s
 where (s.access_key = any($1::text[]) or s.group_id = any($2::uuid[])) and s.group_id = $3::uuid and s.status = $4
 order by s.updated_at desc, s.id
 limit $5 offset $6) s
 left join groups team on team.id = s.group_id
 left join users owner on owner.id = s.user_id
 left join lateral (select c.id, c.cluster_role, c.image, c.registry, c.architecture, c.agent, c.container_id, c.resource_opts
 from containers c
 where c.session_id = s.id
 order by (c.cluster_role <> 'main'), c.cluster_idx, c.id
 limit 1) main on true
 order by s.k0 desc, s.k1;

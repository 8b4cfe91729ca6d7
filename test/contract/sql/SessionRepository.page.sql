select s.id as "id", s.name as "name", coalesce(owner.email, s.owner_email) as "user_email", team.name as "group_name", main.image as "image"
 from (select *
 from (select s.id, s.name, s.owner_email, s.group_id, s.user_id, s.updated_at as k0, s.id as k1
 from sessions s
 where (s.access_key = any($1::text[]) or s.group_id = any($2::uuid[])) and s.group_id = $3::uuid and s.status = $4
 order by s.updated_at desc, s.id
 limit 32) bounded
 limit $5 offset $6) s
 left join lateral (select r.name
 from groups r
 where r.id = s.group_id
 limit 1) team on true
 left join lateral (select r.email
 from users r
 where r.id = s.user_id
 limit 1) owner on true
 left join lateral (select c.id, c.cluster_role, c.image, c.registry, c.architecture, c.agent, c.container_id, c.resource_opts
 from containers c
 where c.session_id = s.id
 order by (c.cluster_role <> 'main'), c.cluster_idx, c.id
 limit 1) main on true
 order by s.k0 desc, s.k1;

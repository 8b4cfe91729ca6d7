declare rollcall_rows no scroll cursor for select s.id as "id", s.name as "name", main.image as "image"
 from sessions s
 left join lateral (select c.id, c.cluster_role, c.image, c.registry, c.architecture, c.agent, c.container_id, c.resource_opts
 from containers c
 where c.session_id = s.id
 order by (c.cluster_role <> 'main'), c.cluster_idx, c.id
 limit 1) main on true
 where (s.access_key = any($1::text[]) or s.group_id = any($2::uuid[])) and s.group_id = $3::uuid and s.status = $4
 order by s.updated_at desc, s.id;

select s.id as "id", s.name as "name", d.session_id as "dependent"
 from session_dependencies d join sessions s on s.id = d.depends_on
 where d.session_id = any($1::uuid[]) and (s.access_key = any($2::text[]) or s.group_id = any($3::uuid[])) and s.group_id = $4::uuid and s.status = $5
 order by d.session_id, s.created_at, s.id;

select s.domain_name as "domain", s.group_id as "group", s.access_key as "accessKey"
 from sessions s
 where (s.access_key = any($1::text[]) or s.group_id = any($2::uuid[])) and s.group_id = $3::uuid and s.status = $4
 limit 1;

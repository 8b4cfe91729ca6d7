select count(*) as total
 from containers c
 where (c.access_key = any($1::text[]) or c.group_id = any($2::uuid[])) and c.session_id = $3;

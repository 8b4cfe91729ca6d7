select null as value, coalesce(sum(counted.n), 0)::text as n
 from (select c.n as n
 from session_counts c
 where c.grain = 'key' and c.access_key = any($1::text[]) and c.status = $2 and c.group_id = any($3::uuid[]) union all select c.n as n
 from session_counts c
 where c.grain = 'group' and c.access_key is null and c.group_id = any($4::uuid[]) and c.status = $5 and c.group_id = any($6::uuid[]) union all select -c.n as n
 from session_counts c
 where c.grain = 'key' and c.access_key = any($7::text[]) and c.group_id = any($8::uuid[]) and c.status = $9 and c.group_id = any($10::uuid[]) union all select c.n
 from session_count_deltas c
 where (c.access_key = any($11::text[]) or c.group_id = any($12::uuid[])) and c.status = $13 and c.group_id = any($14::uuid[])) counted;

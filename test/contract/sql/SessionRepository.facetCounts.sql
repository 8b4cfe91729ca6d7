select coalesce((select t.name
 from groups t
 where t.id = f.reference), f.value) as value, f.reference as id, f.count
 from (select null::text as value, c.value::uuid as reference, c.n::int as count
 from (select counted.value, sum(counted.n)::text as n
 from (select c.group_id::text as value, c.n as n
 from session_counts c
 where c.grain = 'key' and c.access_key = any($1::text[]) and c.status = $2 and c.group_id = any($3::uuid[]) union all select c.group_id::text as value, c.n as n
 from session_counts c
 where c.grain = 'group' and c.access_key is null and c.group_id = any($4::uuid[]) and c.status = $5 and c.group_id = any($6::uuid[]) union all select c.group_id::text as value, -c.n as n
 from session_counts c
 where c.grain = 'key' and c.access_key = any($7::text[]) and c.group_id = any($8::uuid[]) and c.status = $9 and c.group_id = any($10::uuid[]) union all select c.group_id::text as value, c.n
 from session_count_deltas c
 where (c.access_key = any($11::text[]) or c.group_id = any($12::uuid[])) and c.status = $13 and c.group_id = any($14::uuid[])) counted group by counted.value having sum(counted.n) <> 0) c) f
 order by f.count desc, 1, 2;

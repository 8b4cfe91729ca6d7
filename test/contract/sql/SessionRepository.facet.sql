select coalesce((select t.name
 from groups t
 where t.id = f.reference), f.value) as value, f.reference as id, f.count, f.gpu_slots
 from (select null::text as value, s.group_id as reference, count(*)::int as count, trim_scale(sum(s.gpu_slots))::text as gpu_slots
 from sessions s
 where (s.access_key = any($1::text[]) or s.group_id = any($2::uuid[])) and s.group_id = $3::uuid and s.status = $4 group by 1, 2) f
 order by f.count desc, 1, 2;

select c.id, (extract(epoch
 from case when (c.status in ('TERMINATED', 'CANCELLED')) then coalesce(c.terminated_at, c.reported_at) end) * 1000000)::bigint::text as ended
 from containers c
 where c.id = any($1::uuid[]) and c.source_id = $2 and ((select rollcall_source_groups()) is null or c.group_id = any ((select rollcall_source_groups())::uuid[]));

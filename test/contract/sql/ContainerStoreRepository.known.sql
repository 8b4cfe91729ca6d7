select c.id, c.session_id, (extract(epoch
 from reported_at) * 1000000)::bigint::text as micros, reported_seq::text as seq, reported_key::text as key, (c.status in ('TERMINATED', 'CANCELLED')) as final
 from containers c
 where c.id = any($1::uuid[]) and c.source_id = $2 and ((select rollcall_source_groups()) is null or c.group_id = any ((select rollcall_source_groups())::uuid[]));

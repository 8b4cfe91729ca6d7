select mod(coalesce(sum(mark), 0), 4611686018427387904)::text as mark
 from session_changes
 where part in (select rollcall_change_part('key', key)
 from unnest($1::text[]) as key union all select rollcall_change_part('group', team)
 from unnest($2::text[]) as team union all values (-1), (-2));

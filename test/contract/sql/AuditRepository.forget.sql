with gone as (delete
 from audit_records
 where id in (select id
 from audit_records
 where at < now() - make_interval(days => $1::int)
 order by at
 limit $2::int) returning 1) select count(*)::int as n
 from gone;

with gone as (delete
 from session_changes
 where part in (select part
 from session_changes group by part having count(*) >= $1) returning part, mark) insert into session_changes (part, mark) select part, mod(sum(mark), 4611686018427387904)::bigint
 from gone group by part;

select counted.value, sum(counted.n)::text as n
 from (select c.status::text as value, c.n as n
 from session_counts c
 where c.grain = 'all' and c.access_key is null and c.group_id is null and c.domain_name is null and true union all select c.status::text as value, c.n
 from session_count_deltas c
 where true) counted group by counted.value having sum(counted.n) <> 0;

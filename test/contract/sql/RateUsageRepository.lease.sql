with clock as (select extract(epoch
 from clock_timestamp())::float8 / 60 as now), used as (select coalesce(sum(units * case when minute > floor(now) - $1::int then 1 else 1 - (now - floor(now)) end), 0) + $2::int as units, min(minute) filter (where units > 0) as oldest
 from rate_usage, clock
 where access_key = $3 and minute >= floor(now) - $4::int), lease as (select greatest(0, least($5::int, greatest(1, floor(($6::int - units) / 4)), floor($7::int - units)))::int as granted
 from used), noted as (insert into rate_usage (access_key, minute, units) select $8, floor(now)::int, granted + $9::int
 from lease, clock
 where granted + $10::int <> 0 on conflict (access_key, minute) do update set units = rate_usage.units + excluded.units) select lease.granted, least(2147483647, ceil(used.units + lease.granted))::int as used, greatest(1, ceil((coalesce(used.oldest, floor(now)) + $11::int - now) * 60))::int as "freeAfter"
 from lease, used, clock;

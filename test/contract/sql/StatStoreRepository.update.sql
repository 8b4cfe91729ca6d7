with written (id) as ( update container_stats t set live_stat = r.stats, observed_at = r.at, observed_seq = r.seq, observed_key = r.key, last_stat = case when t.ended_at is null then t.last_stat else r.stats end
 from unnest($1::uuid[], $2::json[], $3::timestamptz[], $4::bigint[], $5::uuid[]) as r (id, stats, at, seq, key)
 where t.container_id = r.id and t.source_id = $6 and (t.observed_at is null or (t.observed_at, t.observed_seq, t.observed_key) < (r.at, r.seq, r.key)) and (t.ended_at is null or r.at <= t.ended_at) returning t.container_id) select case when (select count(*)
 from written) < $7::int then (select coalesce(array_agg(id::text), '{}')
 from written) end as ids;

with reported as ( select c.id, r.stats, r.at, r.seq, r.key, case when (c.status in ('TERMINATED', 'CANCELLED')) then coalesce(c.terminated_at, c.reported_at) end as ended_at
 from unnest($1::uuid[], $2::json[], $3::timestamptz[], $4::bigint[], $5::uuid[]) as r (id, stats, at, seq, key) join containers c on c.id = r.id and c.source_id = $6
 order by c.id for share of c) insert into container_stats as t (container_id, live_stat, observed_at, observed_seq, observed_key, ended_at, last_stat) select id, stats, at, seq, key, ended_at, case when ended_at is not null then stats end
 from reported
 where ended_at is null or at <= ended_at on conflict (container_id) do update set live_stat = excluded.live_stat, observed_at = excluded.observed_at, observed_seq = excluded.observed_seq, observed_key = excluded.observed_key, last_stat = case when t.ended_at is null then t.last_stat else excluded.live_stat end
 where (t.observed_at is null or (t.observed_at, t.observed_seq, t.observed_key) < (excluded.observed_at, excluded.observed_seq, excluded.observed_key)) and (t.ended_at is null or excluded.observed_at <= t.ended_at) returning t.container_id as id;

update container_stats t set last_stat = case when t.ended_at is null then t.live_stat else t.last_stat end, ended_at = coalesce(c.terminated_at, c.reported_at)
 from containers c
 where c.id = t.container_id and c.id = any($1::uuid[]) and case when (c.status in ('TERMINATED', 'CANCELLED')) then coalesce(c.terminated_at, c.reported_at) end is distinct
 from t.ended_at and (c.status in ('TERMINATED', 'CANCELLED'));

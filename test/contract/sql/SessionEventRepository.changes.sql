select e.session_id as "session_of", e.status, e.previous_status, (e.occurred_at at time zone 'UTC')::text as "occurred_at", e.reason, origin.name as "source"
 from (select e.*, lag(e.status) over (partition by e.session_id
 order by e.occurred_at, e.seq, e.event_key) as previous_status
 from (select e.*, bool_or(e.status = any($1::text[])) over (partition by e.session_id
 order by e.occurred_at, e.seq, e.event_key rows between unbounded preceding and 1 preceding) as after_end
 from session_events e
 where e.session_id = any($2::uuid[])) e
 where e.after_end is not true or e.status = any($3::text[])) e
 left join sources origin on origin.id = e.source_id
 where e.status is distinct
 from e.previous_status
 order by e.session_id, e.occurred_at, e.seq, e.event_key;

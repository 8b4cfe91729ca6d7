select id::text, (at at time zone 'UTC')::text as "at", actor, user_id, role, operation, scope, result, status, request_id, times
 from audit_records
 where ($1::timestamptz is null or at >= $2::timestamptz) and ($3::timestamptz is null or at < $4::timestamptz) and ($5::text is null or actor = $6::text) and ($7::text is null or result = $8::text) and ($9::bigint is null or id < $10::bigint)
 order by id desc
 limit $11;

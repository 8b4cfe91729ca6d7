insert into audit_records (at, actor, user_id, role, operation, scope, result, status, request_id, times) select at, actor, user_id, role, operation, scope, result, status, request_id, times
 from jsonb_to_recordset($1::jsonb) as e (at timestamptz, actor text, user_id uuid, role text, operation text, scope text, result text, status int, request_id uuid, times int);

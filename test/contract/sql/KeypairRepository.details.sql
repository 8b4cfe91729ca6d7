select k.access_key, k.is_active, k.is_admin, u.email as "user_id", u.id as "user", u.domain_name as "domain", k.resource_policy, k.rate_limit, (k.created_at at time zone 'UTC')::text as "created_at", (k.last_used at time zone 'UTC')::text as "last_used"
 from keypairs k join users u on u.id = k.user_id
 where k.access_key = $1;

select u.id as "uuid", u.email, u.username, u.full_name, u.status = 'active' as "is_active", u.status, u.role, u.domain_name, (u.created_at at time zone 'UTC')::text as "created_at", coalesce((select jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name)
 order by g.name, g.id)
 from group_members m join groups g on g.id = m.group_id
 where m.user_id = u.id), '[]') as "groups"
 from users u
 where u.email = $1;

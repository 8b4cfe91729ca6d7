select u.id as "userId", u.email, u.role, u.domain_name as "domain", array(select access_key
 from keypairs
 where user_id = u.id
 order by access_key) as "accessKeys", array(select m.group_id::text
 from group_members m join groups g on g.id = m.group_id
 where m.user_id = u.id and m.role = 'lead' and g.is_active
 order by 1) as "ledGroups", u.status = 'active' and (u.role = 'source' or exists (select
 from domains d
 where d.name = u.domain_name and d.is_active)) and exists (select
 from keypairs k
 where k.user_id = u.id and k.is_active) as "canSignIn"
 from users u
 where u.role in ('superadmin', 'monitor') or (u.role = 'admin' and u.domain_name = $1) or u.id in (select user_id
 from keypairs
 where access_key = $2) or u.id in (select user_id
 from group_members
 where group_id = $3 and role = 'lead') or u.email = $4
 order by u.email;

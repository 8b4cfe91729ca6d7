select k.access_key as "accessKey", k.sealed_secret as "sealedSecret", k.is_active and u.status = 'active' and (u.role = 'source' or exists (select
 from domains d
 where d.name = u.domain_name and d.is_active)) as "usable", u.id as "userId", u.email, u.role, u.domain_name as "domain", k.rate_limit as "rateLimit", array(select access_key
 from keypairs
 where user_id = u.id
 order by access_key) as "accessKeys", array(select m.group_id::text
 from group_members m join groups g on g.id = m.group_id
 where m.user_id = u.id and m.role = 'lead' and g.is_active
 order by 1) as "ledGroups", (select json_build_object('id', s.id, 'name', s.name, 'kind', s.kind, 'domains', s.domains, 'groupIds', s.group_ids)
 from sources s
 where s.user_id = u.id and s.is_active) as "source"
 from keypairs k join users u on u.id = k.user_id
 where k.access_key = $1;

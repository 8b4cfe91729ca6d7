// One statement for each query of the benchmark. Each gives one text: the answer.

const ITEM = `s.id, s.name as session_name, s.session_type, owner.email as user_email, s.status, s.status_info`;
const OWNER = 'left join users owner on owner.id = s.user_id';
const NEWEST = 'order by s.updated_at desc, s.id';

const list = (where, parameters) => ({
  parameters: ['limit', 'offset', ...parameters],
  text: `
    select json_build_object(
      'total_count', (select count(*) from sessions s where ${where}),
      'items', coalesce((select json_agg(item) from (
         select ${ITEM} from (select * from sessions s where ${where} ${NEWEST} limit $1::int offset $2::int) s ${OWNER} ${NEWEST}
       ) item), '[]'))::text`,
});

const SESSION = `
  s.id, s.name as sess_id, s.session_type as sess_type, s.name as session_name, s.session_type, s.tag, s.domain_name,
  team.name as group_name, s.group_id, owner.email as user_email, s.user_id as user_uuid, s.access_key,
  creator.email as created_user_email, s.created_user_id as created_user_uuid, s.status, s.status_changed, s.status_info,
  s.created_at, s.terminated_at, s.startup_command, s.result, s.scaling_group, s.service_ports, s.mounts, s.num_queries`;
const CONTAINER = `
  c.id, case c.cluster_role when 'main' then 'master' else c.cluster_role end as role, c.cluster_hostname as hostname,
  c.image, c.registry, c.status, c.status_changed, c.status_info, c.created_at, c.terminated_at, c.agent, c.container_id,
  c.occupied_slots, c.resource_opts, stat.live_stat, stat.last_stat`;

export const statements = {
  Q1: list('s.access_key = $3 and s.status = $4', ['access_key', 'status']),
  Q3: list('true', []),
  Q3r: list('s.status = $3', ['status']),
  Q2: {
    parameters: ['limit', 'offset', 'access_key'],
    text: `
      select json_build_object(
        'total_count', (select count(*) from sessions s where s.access_key = $3),
        'items', coalesce((select json_agg(item) from (
          select ${SESSION}, boxes.containers
            from (select * from sessions s where s.access_key = $3 ${NEWEST} limit $1::int offset $2::int) s
                 left join groups team on team.id = s.group_id ${OWNER}
                 left join users creator on creator.id = s.created_user_id
                 left join lateral (
                   select json_agg(box) as containers from (
                     select ${CONTAINER} from containers c left join container_stats stat on stat.container_id = c.id
                      where c.session_id = s.id order by (c.cluster_role <> 'main'), c.cluster_idx, c.id) box
                 ) boxes on true
           ${NEWEST}) item), '[]'))::text`,
  },
  Q5: {
    parameters: [],
    text: `
      select json_build_object(
        'status', (select json_object_agg(status, n) from (select status, count(*) as n from sessions group by status) f),
        'group', (select json_object_agg(group_id, n) from (select group_id, count(*) as n from sessions group by group_id) f)
      )::text`,
  },
  Q6: {
    parameters: ['access_key', 'status'],
    text: `
      select coalesce(json_agg(item), '[]')::text from (
        select ${ITEM} from sessions s ${OWNER} where s.access_key = $1 and s.status = $2 ${NEWEST}) item`,
  },
  Q7: {
    parameters: ['limit'],
    text: `
      select json_build_object('items', coalesce((select json_agg(item) from (
         select ${ITEM} from (select * from sessions s ${NEWEST} limit $1::int) s ${OWNER} ${NEWEST}
       ) item), '[]'))::text`,
  },
};

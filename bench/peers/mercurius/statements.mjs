// Only the selected columns are read, and a text is the same for the same selection and arguments, so that PostgreSQL
// prepares it once a connection.

const COLUMNS = {
  sess_id: 's.name as sess_id',
  sess_type: 's.session_type as sess_type',
  session_name: 's.name as session_name',
  group_name: 'team.name as group_name',
  user_email: 'owner.email as user_email',
  user_uuid: 's.user_id as user_uuid',
  created_user_email: 'creator.email as created_user_email',
  created_user_uuid: 's.created_user_id as created_user_uuid',
};
const JOINS = {
  group_name: 'left join groups team on team.id = s.group_id',
  user_email: 'left join users owner on owner.id = s.user_id',
  created_user_email: 'left join users creator on creator.id = s.created_user_id',
};
const NEWEST = 'order by s.updated_at desc, s.id';

/** Selected fields of a node, but those that are read on their own; the same object is asked about again and again. */
const selections = new WeakMap();
export function fieldsOf({ fieldNodes: [node] }) {
  let fields = selections.get(node);
  if (fields === undefined) {
    fields = node.selectionSet.selections.map(({ name }) => name.value).filter(name => name !== 'containers');
    selections.set(node, fields);
  }
  return fields;
}

const projected = fields => ({
  list: [...new Set(['id', ...fields])].map(field => COLUMNS[field] ?? `s.${field}`).join(', '),
  joins: fields.map(field => JOINS[field] ?? '').join(' '),
});

const narrowing = ({ access_key, status }) => {
  const given = Object.entries({ access_key, status }).filter(([, value]) => value != null);
  const where = given.map(([column], index) => `s.${column} = $${index + 1}`).join(' and ') || 'true';
  return { where, values: given.map(([, value]) => value) };
};

export function pageOf({ limit, offset, ...args }, fields) {
  const { where, values } = narrowing(args);
  const { list, joins } = projected(fields);
  const paging = `limit $${values.length + 1} offset $${values.length + 2}`;
  const page = `select * from sessions s where ${where} ${NEWEST} ${paging}`;
  return [`select ${list} from (${page}) s ${joins} ${NEWEST}`, [...values, limit, offset]];
}

export function sessionsOf(args, fields) {
  const { where, values } = narrowing(args);
  const { list, joins } = projected(fields);
  return [`select ${list} from sessions s ${joins} where ${where} ${NEWEST}`, values];
}

export function totalOf(args) {
  const { where, values } = narrowing(args);
  return [`select count(*) as n from sessions s where ${where}`, values];
}

export const CONTAINERS = `
  select c.id, c.session_id, case c.cluster_role when 'main' then 'master' else c.cluster_role end as role,
         c.cluster_hostname as hostname, c.image, c.registry, c.status, c.status_changed, c.status_info, c.created_at,
         c.terminated_at, c.agent, c.container_id, c.occupied_slots, c.resource_opts, stat.live_stat, stat.last_stat
    from containers c left join container_stats stat on stat.container_id = c.id
   where c.session_id = any($1::uuid[])
   order by c.session_id, (c.cluster_role <> 'main'), c.cluster_idx, c.id`;

export const facet = column => `select ${column} as value, count(*) as n from sessions group by ${column}`;

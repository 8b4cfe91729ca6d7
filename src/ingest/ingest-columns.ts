/** Column name → SQL type, in the words of `json_to_recordset`. Constants of the program: they enter SQL as text. */
export type Columns = Readonly<Record<string, string>>;

const LIFECYCLE = {
  status: 'text',
  status_changed: 'timestamptz',
  status_info: 'text',
  status_data: 'jsonb',
  created_at: 'timestamptz',
  starts_at: 'timestamptz',
  terminated_at: 'timestamptz',
} as const satisfies Columns;

/** What a record says of a session itself; ids of group and users are looked up beside these. */
export const SESSION_COLUMNS = {
  name: 'text',
  session_type: 'text',
  tag: 'text',
  domain_name: 'text',
  access_key: 'text',
  ...LIFECYCLE,
  startup_command: 'text',
  result: 'text',
  scaling_group: 'text',
  service_ports: 'jsonb',
  mounts: 'text[]',
  num_queries: 'bigint',
  cluster_mode: 'text',
  cluster_size: 'int',
} as const satisfies Columns;

/** How the owner is named in a record; resolved to ids by the statement. */
export const OWNER_COLUMNS = { group_name: 'text', user_email: 'text', created_user_email: 'text' } as const;

/** What a record says of a container. The ownership columns are kept by the database. */
export const CONTAINER_COLUMNS = {
  session_id: 'uuid',
  cluster_role: 'text',
  cluster_idx: 'int',
  cluster_hostname: 'text',
  image: 'text',
  registry: 'text',
  architecture: 'text',
  agent: 'text',
  container_id: 'text',
  ...LIFECYCLE,
  occupied_slots: 'jsonb',
  resource_opts: 'jsonb',
} as const satisfies Columns;

/** A container's reports, kept as the text they came in. */
export const STAT_COLUMNS = { live_stat: 'json', last_stat: 'json' } as const satisfies Columns;

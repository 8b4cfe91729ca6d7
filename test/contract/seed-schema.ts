/** What a field of the seed promises. */
export interface PromisedField {
  readonly type: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly deprecated?: boolean;
}

/**
 * The API that clients were written against, "Compute Session Monitoring", copied by hand from its description.
 * Rollcall may offer more, and never less. `PaginatedList[ComputeSession]`, which GraphQL cannot say, is
 * `ComputeSessionList`, an implementation of the interface `PaginatedList`.
 */
export const SEED: Readonly<Record<string, Readonly<Record<string, PromisedField>>>> = {
  ComputeSession: {
    sess_id: { type: 'String' },
    sess_type: { type: 'String' },
    session_name: { type: 'String' },
    session_type: { type: 'String' },
    id: { type: 'UUID' },
    tag: { type: 'String' },
    domain_name: { type: 'String' },
    group_name: { type: 'String' },
    group_id: { type: 'UUID' },
    user_email: { type: 'String' },
    user_uuid: { type: 'UUID' },
    access_key: { type: 'String' },
    created_user_email: { type: 'String' },
    created_user_uuid: { type: 'UUID' },
    status: { type: 'String' },
    status_changed: { type: 'DateTime' },
    status_info: { type: 'String' },
    created_at: { type: 'DateTime' },
    terminated_at: { type: 'DateTime' },
    startup_command: { type: 'String' },
    result: { type: 'String' },
    scaling_group: { type: 'String' },
    service_ports: { type: 'JSON' },
    mounts: { type: '[String]' },
    num_queries: { type: 'BigInt' },
    containers: { type: '[ComputeContainer]' },
  },
  ComputeContainer: {
    id: { type: 'UUID' },
    role: { type: 'String' },
    hostname: { type: 'String' },
    image: { type: 'String' },
    registry: { type: 'String' },
    status: { type: 'String' },
    status_changed: { type: 'DateTime' },
    status_info: { type: 'String' },
    created_at: { type: 'DateTime' },
    terminated_at: { type: 'DateTime' },
    agent: { type: 'String' },
    container_id: { type: 'String' },
    occupied_slots: { type: 'JSON' },
    resource_opts: { type: 'JSON' },
    live_stat: { type: 'JSON' },
    last_stat: { type: 'JSON' },
  },
  ComputeSessionList: {
    items: { type: '[ComputeSession]!' },
    total_count: { type: 'Int!' },
  },
  Query: {
    compute_sessions: { type: '[ComputeSession]', args: { access_key: 'String', status: 'String' }, deprecated: true },
    compute_session_list: {
      type: 'ComputeSessionList',
      args: { limit: 'Int!', offset: 'Int!', access_key: 'String', status: 'String' },
    },
  },
};

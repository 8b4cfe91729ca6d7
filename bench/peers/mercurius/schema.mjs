// The API as it was asked for, and facets, which it was not.
export const schema = `
scalar JSON
scalar DateTime
scalar UUID
scalar BigInt

type ComputeSession {
  sess_id: String
  sess_type: String
  session_name: String
  session_type: String
  id: UUID
  tag: String
  domain_name: String
  group_name: String
  group_id: UUID
  user_email: String
  user_uuid: UUID
  access_key: String
  created_user_email: String
  created_user_uuid: UUID
  status: String
  status_changed: DateTime
  status_info: String
  created_at: DateTime
  terminated_at: DateTime
  startup_command: String
  result: String
  scaling_group: String
  service_ports: JSON
  mounts: [String]
  num_queries: BigInt
  containers: [ComputeContainer]
}

type ComputeContainer {
  id: UUID
  role: String
  hostname: String
  image: String
  registry: String
  status: String
  status_changed: DateTime
  status_info: String
  created_at: DateTime
  terminated_at: DateTime
  agent: String
  container_id: String
  occupied_slots: JSON
  resource_opts: JSON
  live_stat: JSON
  last_stat: JSON
}

type ComputeSessionList {
  total_count: Int!
  items: [ComputeSession]!
}

type Bucket {
  value: String
  n: BigInt
}

type Facets {
  status: [Bucket!]!
  group: [Bucket!]!
}

type Query {
  compute_sessions(access_key: String, status: String): [ComputeSession]
  compute_session_list(limit: Int!, offset: Int!, access_key: String, status: String): ComputeSessionList
  facets: Facets!
}
`;

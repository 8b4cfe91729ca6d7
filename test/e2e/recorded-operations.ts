/**
 * What the clients of Backend.AI send, release by release: their documents, with the variables they come with and the
 * endpoint and API version of their time. Nobody edits these to make a test pass: they are out there.
 */

/** What an operation is about; the test says which rows these are. */
export interface Subject {
  readonly accessKey: string;
  readonly groupId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly sessionName: string;
}

/** One operation of one client. */
export interface RecordedOperation {
  readonly client: string;
  /** What its user did. */
  readonly action: string;
  readonly path: '/admin/graphql' | '/admin/gql';
  /** The client's `X-BackendAI-Version` after negotiating with a server of v6.20210815. */
  readonly version: string;
  readonly query: string;
  readonly variables: (subject: Subject) => Record<string, unknown>;
}

type Era = Pick<RecordedOperation, 'client' | 'path' | 'version'>;

const PY_19_09: Era = { client: 'Python client 19.09', path: '/admin/graphql', version: 'v4.20190615' };
const PY_20_03: Era = { client: 'Python client 20.03', path: '/admin/graphql', version: 'v5.20191215' };
const PY_20_09: Era = { client: 'Python client 20.09', path: '/admin/graphql', version: 'v6.20200815' };
const PY_22_03: Era = { client: 'Python client 21.03 to 22.03', path: '/admin/gql', version: 'v6.20210815' };
const PY_26_08: Era = { client: 'Python client 26.8.1', path: '/admin/gql', version: 'v6.20210815' };
const JS_20_01: Era = { client: 'JavaScript SDK 20.01', path: '/admin/graphql', version: 'v6.20210815' };
const JS_20_08: Era = { client: 'JavaScript SDK 20.08', path: '/admin/graphql', version: 'v6.20210815' };
const CONSOLE_2020: Era = { client: 'console of February 2020', path: '/admin/graphql', version: 'v6.20210815' };
const WEBUI_2021: Era = { client: 'WebUI of 2021', path: '/admin/graphql', version: 'v6.20210815' };
const WEBUI_2022: Era = { client: 'WebUI of 2022', path: '/admin/graphql', version: 'v6.20210815' };
const WEBUI_2025: Era = { client: 'WebUI of 2025', path: '/admin/gql', version: 'v6.20210815' };

const ACTIVE = 'PENDING,PREPARING,PULLING,RUNNING,RESTARTING,TERMINATING,RESIZING,SUSPENDED,ERROR';
const ACTIVE_22 = `PENDING,SCHEDULED,PREPARING,PULLING,RUNNING,RESTARTING,TERMINATING,RESIZING,SUSPENDED,ERROR`;
const ACTIVE_26 = 'PENDING,SCHEDULED,PULLING,PREPARED,PREPARING,CREATING,RUNNING,RUNNING_DEGRADED,TERMINATING,ERROR';
const STARTED = 'PREPARING,PULLING,RUNNING';
const DEAD = 'CANCELLED,TERMINATED';
const EVERY_JS = 'RUNNING,RESTARTING,TERMINATING,PENDING,SCHEDULED,PREPARING,PULLING,TERMINATED,CANCELLED,ERROR';

const key = (fields: string): string => `query { keypair { ${fields} } }`;
const nothing = (): Record<string, unknown> => ({});

const pages19 = (fields: string): string => `
  query($limit:Int!, $offset:Int!, $ak:String, $status:String) {
    compute_session_list(limit:$limit, offset:$offset, access_key:$ak, status:$status) {
      items { ${fields} }
      total_count
    }
  }`;

const pages20 = (fields: string): string => `query($limit:Int!, $offset:Int!, $status: String, $access_key: String) {
  compute_session_list(
      limit:$limit, offset:$offset, status:$status, access_key:$access_key) {
    items { ${fields} }
    total_count
  }
}`;

const pages21 = (
  fields: string,
): string => `query($limit:Int!, $offset:Int!, $status: String, $access_key: String, $filter: String, $order: String) {
  compute_session_list(
      limit:$limit, offset:$offset, status:$status, access_key:$access_key, filter:$filter, order:$order) {
    items { ${fields} }
    total_count
  }
}`;

const pagesJs = (
  fields: string,
): string => `query($limit:Int!, $offset:Int!, $ak:String, $group_id:String, $status:String) {
      compute_session_list(limit:$limit, offset:$offset, access_key:$ak, group_id:$group_id, status:$status) {
        items { ${fields}}
        total_count
      }
    }`;

const LIST_20 = 'name access_key id image type status status_info status_changed result';
const DETAILS_20 = `${LIST_20} tag created_at occupied_slots`;
const LIST_21 = 'name access_key session_id group_name id image type status status_info status_changed result';
const LIST_26 = 'name access_key id group_name type image status status_info status_changed result';
const METRICS_19 =
  'cpu_used mem_cur_bytes mem_max_bytes num_queries net_rx_bytes net_tx_bytes io_read_bytes io_write_bytes ' +
  'io_max_scratch_size io_cur_scratch_size cpu_using';
const CONTAINERS_21 =
  'containers { id cluster_role cluster_idx cluster_hostname session_id image registry status status_info status_data ' +
  'status_changed agent container_id resource_opts occupied_slots live_stat last_stat }';
const FIELDS_JS_20 =
  'session_name lang created_at terminated_at status status_info occupied_slots cpu_used io_read_bytes io_write_bytes';
const CONSOLE_FIELDS =
  'sess_id lang created_at terminated_at status status_info service_ports occupied_slots cpu_used io_read_bytes ' +
  'io_write_bytes access_key scaling_group user_email';
const WEBUI_FIELDS =
  'id name image created_at terminated_at status status_info service_ports mounts occupied_slots access_key ' +
  'cluster_size cluster_mode status_data scaling_group user_email ' +
  'containers {container_id agent occupied_slots live_stat last_stat}';
const WEBUI_FIELDS_22 = `${WEBUI_FIELDS} session_id architecture starts_at type commit_status`;

const python: readonly RecordedOperation[] = [
  ...[PY_19_09, PY_20_03, PY_20_09, PY_22_03].map(era => ({
    ...{ ...era, action: 'asks whose key it has' },
    query: key('access_key secret_key is_active is_admin'),
    variables: nothing,
  })),
  {
    ...{ ...PY_26_08, action: 'asks whose key it has' },
    query: key('user_id access_key secret_key is_active is_admin'),
    variables: nothing,
  },
  {
    ...{ ...PY_19_09, action: 'ps --detail' },
    query: pages19(
      'sess_id access_key image sess_type status status_info status_changed result id tag created_at occupied_slots ' +
        'mem_cur_bytes mem_max_bytes cpu_using',
    ),
    variables: () => ({ limit: 10, offset: 0, ak: null, status: ACTIVE }),
  },
  {
    ...{ ...PY_19_09, action: 'ps --dead, second page' },
    query: pages19('sess_id access_key image sess_type status status_info status_changed result'),
    variables: () => ({ limit: 10, offset: 10, ak: null, status: DEAD }),
  },
  {
    ...{ ...PY_19_09, action: 'ps --running --access-key' },
    query: pages19('sess_id image sess_type status status_info status_changed result'),
    variables: ({ accessKey }) => ({ limit: 10, offset: 0, ak: accessKey, status: STARTED }),
  },
  {
    ...{ ...PY_19_09, action: 'admin session NAME' },
    query: `query($sess_id: String!) { compute_session(sess_id: $sess_id) {
      sess_id role image tag created_at terminated_at agent status status_info occupied_slots ${METRICS_19} } }`,
    variables: ({ sessionName }) => ({ sess_id: sessionName }),
  },
  ...[PY_20_03, PY_20_09].flatMap(era => [
    {
      ...{ ...era, action: 'admin sessions' },
      query: pages20(LIST_20),
      variables: () => ({ limit: 38, offset: 0, status: ACTIVE, access_key: null }),
    },
    {
      ...{ ...era, action: 'admin sessions --status ALL --detail' },
      query: pages20(DETAILS_20),
      variables: () => ({ limit: 100, offset: 0, status: `${ACTIVE},${DEAD}`, access_key: null }),
    },
    {
      ...{ ...era, action: 'admin sessions --dead --access-key --name-only' },
      query: pages20('name'),
      variables: ({ accessKey }: Subject) => ({ limit: 38, offset: 0, status: DEAD, access_key: accessKey }),
    },
    {
      ...{ ...era, action: 'admin session ID' },
      query:
        'query($id: UUID!) {  compute_session(id: $id) {    name type image tag created_at terminated_at status ' +
        'status_info occupied_slots    containers {      id role agent status status_info status_changed ' +
        'occupied_slots last_stat live_stat    }    dependencies {      name id status status_info status_changed    }  }}',
      variables: ({ sessionId }: Subject) => ({ id: sessionId }),
    },
  ]),
  {
    ...{ ...PY_22_03, action: 'session list' },
    query: pages21(LIST_21),
    variables: () => ({ limit: 38, offset: 0, status: ACTIVE_22, access_key: null, filter: null, order: null }),
  },
  {
    ...{ ...PY_22_03, action: 'session list --status ALL --detail' },
    query: pages21(`${LIST_21} tag created_at occupied_slots`),
    variables: () => ({
      ...{ limit: 100, offset: 0, status: `${ACTIVE_22},${DEAD}`, access_key: null, filter: null, order: null },
    }),
  },
  {
    ...{ ...PY_22_03, action: 'session info ID' },
    query: `query($id: UUID!) {  compute_session(id: $id) {    name session_id id image tag created_at terminated_at status status_info status_data occupied_slots ${CONTAINERS_21} dependencies { name id }  }}`,
    variables: ({ sessionId }) => ({ id: sessionId }),
  },
  {
    ...{ ...PY_26_08, action: 'ps' },
    query: pages21(LIST_26),
    variables: () => ({ limit: 38, offset: 0, status: ACTIVE_26, access_key: null, filter: null, order: null }),
  },
  {
    ...{ ...PY_26_08, action: 'ps --all --detail' },
    query: pages21(`${LIST_26} tag created_at occupying_slots`),
    variables: () => ({
      ...{ limit: 100, offset: 0, access_key: null, filter: null, order: null },
      status: `${ACTIVE_26},RESTARTING,${DEAD}`,
    }),
  },
  {
    ...{ ...PY_26_08, action: 'session info ID' },
    query: `query($id: UUID!) {  compute_session(id: $id) {    name id main_kernel_id image tag created_at terminated_at status status_info status_data occupying_slots idle_checks ${CONTAINERS_21} dependencies { name id }  }}`,
    variables: ({ sessionId }) => ({ id: sessionId }),
  },
];

const javascript: readonly RecordedOperation[] = [
  {
    ...{ ...JS_20_01, action: 'computeSession.list' },
    query: `query($limit:Int!, $offset:Int!, $ak:String, $status:String) {
      compute_session_list(limit:$limit, offset:$offset, access_key:$ak, status:$status) {
        items { ${FIELDS_JS_20}}
        total_count
      }
    }`,
    variables: ({ accessKey }) => ({ limit: 30, offset: 0, status: 'RUNNING', ak: accessKey }),
  },
  {
    ...{ ...JS_20_01, action: 'computeSession.listAll' },
    query: `query($domain_name:String, $group_id:String, $ak:String, $status:String) {
      compute_sessions(domain_name:$domain_name, group_id:$group_id, access_key:$ak, status:$status) {
        ${FIELDS_JS_20}
      }
    }`,
    variables: ({ accessKey }) => ({ ak: accessKey, status: 'RUNNING' }),
  },
  {
    ...{ ...JS_20_08, action: 'computeSession.list' },
    query: pagesJs(FIELDS_JS_20).replace('compute_session_list', 'legacy_compute_session_list'),
    variables: ({ groupId }) => ({ limit: 30, offset: 0, status: 'RUNNING', group_id: groupId }),
  },
];

const webui: readonly RecordedOperation[] = [
  {
    ...{ ...CONSOLE_2020, action: 'running sessions' },
    query: pagesJs(CONSOLE_FIELDS),
    variables: ({ groupId }) => ({ limit: 50, offset: 0, group_id: groupId, status: 'RUNNING,RESTARTING,TERMINATING' }),
  },
  {
    ...{ ...CONSOLE_2020, action: 'finished sessions' },
    query: pagesJs(CONSOLE_FIELDS),
    variables: ({ groupId }) => ({ limit: 50, offset: 0, group_id: groupId, status: 'TERMINATED,CANCELLED' }),
  },
  {
    ...{ ...CONSOLE_2020, action: 'other sessions' },
    query: pagesJs(CONSOLE_FIELDS),
    variables: ({ groupId }) => ({ limit: 50, offset: 0, group_id: groupId, status: 'TERMINATING,ERROR' }),
  },
  {
    ...{ ...WEBUI_2021, action: 'session list' },
    query: pagesJs(WEBUI_FIELDS),
    variables: ({ groupId, accessKey }) => ({
      ...{ limit: 10, offset: 0, group_id: groupId, ak: accessKey },
      status: 'RUNNING,RESTARTING,TERMINATING,PENDING,PREPARING,PULLING',
    }),
  },
  {
    ...{ ...WEBUI_2021, action: 'health panel' },
    query: `query($limit:Int!, $offset:Int!, $ak:String, $group_id:String, $status:String) {
      compute_session_list(limit:$limit, offset:$offset, access_key:$ak, group_id:$group_id, status:$status) {
        total_count
      }
    }`,
    variables: () => ({ limit: 1, offset: 0, status: 'RUNNING' }),
  },
  {
    ...{ ...WEBUI_2021, action: 'CSV export, with a variable that the document does not declare' },
    query: pagesJs(WEBUI_FIELDS),
    variables: ({ accessKey }) => ({ limit: 100, offset: 0, status: EVERY_JS, access_key: accessKey }),
  },
  {
    ...{ ...WEBUI_2022, action: 'session list' },
    query: pagesJs(WEBUI_FIELDS_22),
    variables: ({ groupId }) => ({ limit: 50, offset: 0, group_id: groupId, status: EVERY_JS }),
  },
  {
    ...{ ...WEBUI_2025, action: 'session list of a project' },
    query: `query($limit:Int!, $offset:Int!, $filter:String, $order:String, $group_id:String) {
      compute_session_list(limit:$limit, offset:$offset, filter:$filter, order:$order, group_id:$group_id) {
        total_count
        items { id name status occupied_slots containers { container_id live_stat } }
      }
    }`,
    variables: ({ groupId }) => ({ limit: 20, offset: 0, filter: null, order: null, group_id: groupId }),
  },
  ...[WEBUI_2021, WEBUI_2022, WEBUI_2025].flatMap(era => [
    {
      ...{ ...era, action: 'login: the key' },
      query: key('user_id resource_policy user'),
      variables: nothing,
    },
    {
      ...{ ...era, action: 'login: the user, with a variable that the document does not declare' },
      query: `query { user{ username email full_name is_active role domain_name groups {name, id} need_password_change uuid } }`,
      variables: ({ userId }: Subject) => ({ uuid: userId }),
    },
  ]),
];

/** All of them. */
export const RECORDED_OPERATIONS: readonly RecordedOperation[] = [...python, ...javascript, ...webui];

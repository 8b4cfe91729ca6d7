import { keyAt, type BenchKey, SUPER_ADMIN } from './dataset/index.js';

/** One question of the benchmark, in words that every server is then asked in its own way. */
export interface Question {
  readonly query: QueryName;
  /** Who asks, for the servers that want to know. */
  readonly caller: BenchKey;
  readonly limit?: number;
  readonly accessKey?: string;
  readonly status?: string;
}

export type QueryName = 'Q1' | 'Q2' | 'Q3' | 'Q3r' | 'Q5' | 'Q6' | 'Q7';

/** A query: what it is, and the questions that are asked in turn. */
export interface BenchQuery {
  readonly name: QueryName;
  readonly title: string;
  readonly questions: readonly Question[];
}

/** Keys with 50,000 sessions each of a million; their owners are ordinary users who see nothing but their own. */
const LARGE = Array.from({ length: 4 }, (_, index) => keyAt(index));

export const QUERIES: readonly BenchQuery[] = [
  {
    name: 'Q1',
    title: "the seed's example: a key's own RUNNING sessions, 10, with the total",
    questions: LARGE.map(key => ({ query: 'Q1', caller: key, limit: 10, accessKey: key.accessKey, status: 'RUNNING' })),
  },
  {
    name: 'Q2',
    title: 'every field and container with its reports, 100 sessions of a key, with the total',
    questions: LARGE.map(key => ({ query: 'Q2', caller: SUPER_ADMIN, limit: 100, accessKey: key.accessKey })),
  },
  {
    name: 'Q3',
    title: 'super-admin: the newest 20 of all, with the exact total',
    questions: [{ query: 'Q3', caller: SUPER_ADMIN, limit: 20 }],
  },
  {
    name: 'Q3r',
    title: 'super-admin: the newest 20 that are RUNNING, with the exact total',
    questions: [{ query: 'Q3r', caller: SUPER_ADMIN, limit: 20, status: 'RUNNING' }],
  },
  {
    name: 'Q5',
    title: 'super-admin: how many sessions by status and by group',
    questions: [{ query: 'Q5', caller: SUPER_ADMIN }],
  },
  {
    name: 'Q6',
    title: "the deprecated unpaged list: a key's own RUNNING sessions, 1,000",
    questions: LARGE.map(key => ({ query: 'Q6', caller: key, accessKey: key.accessKey, status: 'RUNNING' })),
  },
  {
    name: 'Q7',
    title: 'REST, super-admin: the newest 20',
    questions: [{ query: 'Q7', caller: SUPER_ADMIN, limit: 20 }],
  },
];

/** The six fields of the seed's example, for every list but Q2. */
export const ITEM_FIELDS = ['id', 'session_name', 'session_type', 'user_email', 'status', 'status_info'] as const;

/** Every field of a session in the API as it was asked for. */
export const SESSION_FIELDS =
  `sess_id sess_type session_name session_type id tag domain_name group_name group_id user_email
  user_uuid access_key created_user_email created_user_uuid status status_changed status_info created_at terminated_at
  startup_command result scaling_group service_ports mounts num_queries`.split(/\s+/);
/** Likewise of a container. */
export const CONTAINER_FIELDS =
  `id role hostname image registry status status_changed status_info created_at terminated_at
  agent container_id occupied_slots resource_opts live_stat last_stat`.split(/\s+/);

import type { DocumentExamples } from '@rollcall/api';

/** One story: a source is registered, pushes a session with its container, and everybody looks at it. */
const [SESSION, SOURCE] = ['12c45b55-ce3c-418d-9c58-223bbba307f1', '3d5e9f6a-7b1c-4e0d-8a52-6c9b1f0e7d24'];
const [USER, GROUP] = ['0d7a6b1e-5f3c-4c8e-9b7a-2e4d1c6f8a90', '7b2f4c1d-9e8a-4d3b-a6c5-0f1e2d3c4b5a'];
const [CREATED, STARTED] = ['2026-11-25T02:00:00Z', '2026-11-25T02:03:04.567Z'];

const LIFE = {
  status: 'RUNNING',
  status_changed: STARTED,
  status_info: null,
  created_at: CREATED,
  terminated_at: null,
};
const HELD = { cpu: '4', mem: '8589934592', 'cuda.shares': '0.5' };

/** As the database writes a moment down. */
const stored = (moment: string): string => moment.replace('T', ' ').replace('Z', '');
/** What rows show of it. */
const SHOWN = {
  ...{ ...LIFE, status_changed: stored(STARTED), created_at: stored(CREATED) },
  occupied_slots: JSON.stringify(HELD),
};

const SESSION_ROW = {
  ...{ id: SESSION, session_name: 'train', session_type: 'batch', tag: null, ...SHOWN },
  ...{ domain_name: 'research', group_name: 'vision', group_id: GROUP },
  ...{ user_email: 'ada@example.com', user_uuid: USER, access_key: 'AKIAIOSFODNN7EXAMPLE' },
  ...{ result: 'UNDEFINED', scaling_group: null, mounts: ['datasets'], num_queries: 0 },
  ...{ cluster_size: 1, cluster_mode: 'single-node' },
};

const CONTAINER_ROW = {
  ...{ id: SESSION, session_id: SESSION, role: 'master', cluster_idx: 1, cluster_hostname: 'main1', ...SHOWN },
  ...{ image: 'cr.example.com/ai/python:3.12', registry: 'cr.example.com', architecture: 'x86_64' },
  ...{ agent: 'i-agent-1', container_id: 'f3c1a9e04b7d' },
};

const SOURCE_ROW = {
  ...{ id: SOURCE, name: 'cluster-1', kind: 'kubernetes', is_active: true, domains: ['research'] },
  ...{ groups: ['research/vision'], all_groups: false, heartbeat_seconds: 30, grace_seconds: 300 },
  ...{
    access_keys: ['AKIAWJALRXUTNEXAMPLE'],
    last_heartbeat: stored(STARTED),
    last_received_at: stored(STARTED),
    lag_seconds: 0.4,
  },
  ...{ last_snapshot_at: null, accepted: 3, duplicate: 0, stale: 0, rejected: 0 },
  ...{ last_error: null, last_error_at: null },
};

const ADA = { user_id: USER, email: 'ada@example.com', role: 'user', can_sign_in: true };
const RULES = {
  owner_key: 'The session was made with one of their access keys.',
  led_group: 'They lead the group that the session belongs to.',
  domain_admin: 'They administrate the domain that the session belongs to.',
  monitor: 'Monitors see every session, without the fields for super-administrators.',
  super_admin: 'Super-administrators see every session.',
};

const OUTCOME = { outcome: 'accepted', code: null, status: null, pointer: null, detail: null };

/** Rows of each view as services return them; they are written by what writes answers. */
const ANSWERS: DocumentExamples['answers'] = {
  Session: SESSION_ROW,
  Container: CONTAINER_ROW,
  StatusChange: {
    ...{
      status: 'RUNNING',
      previous_status: 'PENDING',
      occurred_at: stored(STARTED),
      reason: null,
      source: 'cluster-1',
    },
  },
  Facet: { key: 'status', buckets: [{ value: 'RUNNING', id: null, count: 12, gpu_slots: '6.5' }] },
  Source: SOURCE_ROW,
  NewSource: { name: 'cluster-1', access_key: 'AKIAWJALRXUTNEXAMPLE', secret_key: 'shown-this-once' },
  IngestAnswer: {
    results: ['session-1', 'container-1', 'beat-1'].map(event_id => ({ event_id, ...OUTCOME })),
    counts: { accepted: 3, duplicate: 0, stale: 0, rejected: 0 },
  },
  Whoami: {
    ...{ user_id: USER, email: 'ada@example.com', role: 'user', domain_name: 'research' },
    ...{ access_key: 'AKIAIOSFODNN7EXAMPLE', access_keys: ['AKIAIOSFODNN7EXAMPLE'], led_groups: [] },
    scope: { mode: 'own', domain_name: null, access_keys: ['AKIAIOSFODNN7EXAMPLE'], groups: [] },
    because: [
      'You see the sessions of AKIAIOSFODNN7EXAMPLE, because these access keys are yours.',
      'You do not see Container.agent, Session.agent: only superadmin reads what these hold.',
    ],
    hidden_fields: ['Container.agent', 'Session.agent'],
  },
  SessionAccess: {
    ...{ session_id: SESSION, domain_name: 'research', group_id: GROUP, access_key: 'AKIAIOSFODNN7EXAMPLE' },
    rules: Object.entries(RULES).map(([rule, description]) => ({
      ...{ rule, description },
      users: rule === 'owner_key' ? [ADA] : [],
    })),
    user: { ...ADA, sees: true, because: [RULES.owner_key] },
  },
  AuditRecord: {
    ...{ id: '4711', at: stored(STARTED), actor: 'AKIAIOSFODNN7EXAMPLE', user_id: USER, role: 'admin', times: 1 },
    ...{ operation: 'GET /v1/sessions', scope: 'domain research', result: 'ALLOWED', status: 200, request_id: SOURCE },
  },
};

/** What is sent, by operation. */
const BODIES: DocumentExamples['bodies'] = {
  Sources_register: {
    ...{ name: 'cluster-1', kind: 'kubernetes', domains: ['research'], groups: ['research/vision'] },
    ...{ heartbeat_seconds: 30, grace_seconds: 300 },
  },
  Ingest_push: [
    {
      ...{ event_id: 'session-1', kind: 'session.upsert', occurred_at: STARTED, seq: 0 },
      body: {
        ...{ id: SESSION, name: 'train', session_type: 'batch', ...LIFE, mounts: ['datasets'] },
        owner: { domain_name: 'research', group_name: 'vision', user_email: 'ada@example.com' },
      },
    },
    {
      ...{ event_id: 'container-1', kind: 'container.upsert', occurred_at: STARTED, seq: 0 },
      body: {
        ...{ id: SESSION, session_id: SESSION, cluster_hostname: 'main1', image: CONTAINER_ROW.image, ...LIFE },
        ...{ registry: 'cr.example.com', architecture: 'x86_64', agent: 'i-agent-1', container_id: 'f3c1a9e04b7d' },
        occupied_slots: HELD,
      },
    },
    { event_id: 'beat-1', kind: 'heartbeat', occurred_at: STARTED },
  ],
};

/** Examples of requests and answers. The tests send and ask for them, so that they are what really happens. */
export const EXAMPLES: DocumentExamples = { answers: ANSWERS, bodies: BODIES };

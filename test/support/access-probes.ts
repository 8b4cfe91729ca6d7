import { ABSENT, type Target } from './cast.js';
import type { TestKey } from './test-app.js';

/** One way to ask a root field for a target, and how to tell that it was found. */
export interface RootProbe {
  /** What the question names, for the reader of the matrix. */
  readonly by: string;
  /** Literal arguments, parentheses included; empty when there are none. */
  readonly args: (target: Target) => string;
  /** The selection that tells, braces included. */
  readonly selection: string;
  readonly found: (value: never, target: Target) => boolean;
}

type Row = { id: string } | null;
type Page = { total_count: number; items: Row[] };

const page = '{ total_count items { id } }';
const inPage = ({ items }: Page, { session }: Target): boolean => items.some(row => row?.id === session);
const inList = (rows: Row[], { session }: Target): boolean => rows.some(row => row?.id === session);
const itself = (row: { id: string }, { session }: Target): boolean => row.id === session;
const filled = ({ items, total_count: total }: Page): boolean => items.length > 0 && total === items.length;
/** Whoever asks is told of themselves, whatever row the matrix is about. */
const ownKey = ({ access_key: key }: { access_key: string }): boolean => key !== '';
const counted = ([facet]: Array<{ buckets: unknown[] }>): boolean => (facet?.buckets.length ?? 0) > 0;
const paged = 'limit: 1000, offset: 0';

/** How a list is narrowed, in four ways; `rest` are arguments that are always there. */
function listed(selection: string, found: RootProbe['found'], rest = ''): RootProbe[] {
  const probe = (by: string, named: (target: Target) => string): RootProbe => ({
    by,
    selection,
    found,
    args: target => {
      const all = [rest, named(target)].filter(part => part !== '').join(', ');
      return all === '' ? '' : `(${all})`;
    },
  });
  return [
    probe('no argument', () => ''),
    probe('access_key', ({ accessKey }) => `access_key: "${accessKey}"`),
    probe('domain_name', ({ domain }) => `domain_name: "${domain}"`),
    probe('filter', ({ session }) => `filter: "id:${session}"`),
  ];
}

/** Every root field of the schema. One that is missing here fails the access matrix. */
export const ROOT_PROBES: Readonly<Record<string, readonly RootProbe[]>> = {
  compute_sessions: listed('{ id }', inList),
  compute_session_list: listed(page, inPage, paged),
  legacy_compute_session_list: listed(page, inPage, paged),
  facets: listed('{ key buckets { value count } }', counted, 'by: ["status"]').filter(({ by }) => by === 'filter'),
  compute_session: [
    { by: 'id', args: ({ session }) => `(id: "${session}")`, selection: '{ id }', found: itself },
    { by: 'sess_id', args: ({ name }) => `(sess_id: "${name}")`, selection: '{ id }', found: itself },
  ],
  compute_container: [
    { by: 'id', args: ({ container }) => `(id: "${container}")`, selection: '{ id }', found: itself },
  ],
  compute_container_list: [
    {
      by: 'session_id',
      args: ({ session }) => `(session_id: "${session}", ${paged})`,
      selection: page,
      found: filled,
    },
  ],
  whoami: [{ by: 'nothing', args: () => '', selection: '{ access_key }', found: ownKey }],
  keypair: [
    {
      by: 'access_key',
      args: ({ accessKey }) => `(access_key: "${accessKey}")`,
      selection: '{ access_key secret_key }',
      found: ({ access_key: key, secret_key: secret }: { access_key: string; secret_key: null }, { accessKey }) =>
        key === accessKey && secret === null,
    },
  ],
  user: [
    {
      by: 'email',
      args: ({ email }) => `(email: "${email}")`,
      selection: '{ email }',
      found: (user: { email: string }, target) => user.email === target.email,
    },
  ],
};

/** A request to a route, as whoever holds the key. */
export interface RouteProbe {
  readonly path?: string;
  readonly body?: (key: TestKey | undefined) => unknown;
}

/** An id that nothing has: whoever may ask is told so. */
const NOBODY = ABSENT.session;
const question = { body: () => ({ query: '{ __typename }' }) };

/** Every route of the server. One that is missing here fails the access matrix. */
export const ROUTE_PROBES: Readonly<Record<string, RouteProbe>> = {
  'GET /': {},
  'HEAD /': {},
  'GET /auth': {},
  'HEAD /auth': {},
  'POST /auth': { body: () => ({ echo: 'hi' }) },
  'GET /auth/test': {},
  'HEAD /auth/test': {},
  'POST /auth/test': { body: () => ({ echo: 'hi' }) },
  'GET /auth/role': {},
  'HEAD /auth/role': {},
  'GET /v1/sessions': {},
  'HEAD /v1/sessions': {},
  'GET /v1/sessions/:id': { path: `/v1/sessions/${NOBODY}` },
  'HEAD /v1/sessions/:id': { path: `/v1/sessions/${NOBODY}` },
  'GET /v1/sessions/:id/containers': { path: `/v1/sessions/${NOBODY}/containers` },
  'HEAD /v1/sessions/:id/containers': { path: `/v1/sessions/${NOBODY}/containers` },
  'GET /v1/sessions/:id/events': { path: `/v1/sessions/${NOBODY}/events` },
  'HEAD /v1/sessions/:id/events': { path: `/v1/sessions/${NOBODY}/events` },
  'GET /v1/containers/:id': { path: `/v1/containers/${NOBODY}` },
  'HEAD /v1/containers/:id': { path: `/v1/containers/${NOBODY}` },
  'GET /v1/facets': { path: '/v1/facets?by=status' },
  'HEAD /v1/facets': { path: '/v1/facets?by=status' },
  'GET /v1/whoami/explain': { path: `/v1/whoami/explain?session=${NOBODY}` },
  'HEAD /v1/whoami/explain': { path: `/v1/whoami/explain?session=${NOBODY}` },
  'GET /v1/whoami': {},
  'HEAD /v1/whoami': {},
  'GET /v1/audit': {},
  'HEAD /v1/audit': {},
  'GET /v1/openapi.json': {},
  'HEAD /v1/openapi.json': {},
  'GET /docs': {},
  'HEAD /docs': {},
  'GET /docs/start.js': {},
  'HEAD /docs/start.js': {},
  'GET /docs/:file': { path: '/docs/swagger-ui.css' },
  'HEAD /docs/:file': { path: '/docs/swagger-ui.css' },
  'POST /admin/gql': question,
  'POST /admin/graphql': question,
  'GET /v1/sources': {},
  'HEAD /v1/sources': {},
  'POST /v1/sources': { body: () => ({ name: 'cluster', kind: 'test', domains: ['home'] }) },
  'POST /v1/ingest/batches': { body: () => [] },
  'POST /graphql': question,
  'GET /graphql': { path: '/graphql?query=%7B__typename%7D' },
  'HEAD /graphql': { path: '/graphql?query=%7B__typename%7D' },
};

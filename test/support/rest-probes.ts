import type { Answer } from './test-app.js';
import type { Target } from './cast.js';

/** One way to ask a route for a target, and how to tell that it was found. */
export interface RestProbe {
  /** What the question names, for the reader of the matrix. */
  readonly by: string;
  readonly path: (target: Target) => string;
  readonly found: (body: never, target: Target) => boolean;
}

type Page = { items: Array<{ id: string }> };
type Counts = { items: Array<{ buckets: unknown[] }> };

const inPage = ({ items }: Page, { session }: Target): boolean => items.some(({ id }) => id === session);
const filled = ({ items }: Page): boolean => items.length > 0;
const itself = ({ id }: { id: string }, { session }: Target): boolean => id === session;
const counted = ({ items: [facet] }: Counts): boolean => (facet?.buckets.length ?? 0) > 0;

/** Every route that answers with rows somebody owns. One that is missing here fails the access matrix. */
export const REST_PROBES: Readonly<Record<string, readonly RestProbe[]>> = {
  'GET /v1/sessions': [
    { by: 'no argument', path: () => '/v1/sessions?limit=1000', found: inPage },
    { by: 'access_key', path: ({ accessKey }) => `/v1/sessions?access_key=${accessKey}`, found: inPage },
    { by: 'domain_name', path: ({ domain }) => `/v1/sessions?limit=1000&domain_name=${domain}`, found: inPage },
    { by: 'filter', path: ({ name }) => `/v1/sessions?filter=name:${name}`, found: inPage },
  ],
  'GET /v1/sessions/:id': [{ by: 'id', path: ({ session }) => `/v1/sessions/${session}`, found: itself }],
  'GET /v1/sessions/:id/containers': [
    { by: 'id', path: ({ session }) => `/v1/sessions/${session}/containers`, found: filled },
  ],
  'GET /v1/sessions/:id/events': [
    // Nobody has reported these sessions, so what is there to see is that they are there.
    {
      by: 'id',
      path: ({ session }) => `/v1/sessions/${session}/events`,
      found: ({ items }: Page) => items.length === 0,
    },
  ],
  'GET /v1/containers/:id': [{ by: 'id', path: ({ container }) => `/v1/containers/${container}`, found: itself }],
  'GET /v1/facets': [
    { by: 'filter', path: ({ name }) => `/v1/facets?by=status&filter=name:${name}`, found: counted },
    { by: 'access_key', path: ({ accessKey }) => `/v1/facets?by=status&access_key=${accessKey}`, found: counted },
  ],
  'GET /v1/whoami/explain': [
    {
      by: 'session',
      path: ({ session }) => `/v1/whoami/explain?session=${session}`,
      found: ({ session_id: id }: { session_id: string }, { session }) => id === session,
    },
  ],
};

/** Routes of REST without rows that somebody owns. */
export const NOBODYS: ReadonlySet<string> = new Set([
  'GET /v1/audit',
  'GET /v1/openapi.json',
  'GET /v1/sources',
  'GET /v1/whoami',
]);

/** What became of a question in one word. */
export function restOutcome({ status, body }: Answer, found: (body: never) => boolean): string {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404) return body.code === 'NOT_FOUND' ? 'not found' : `status 404: ${body.code}`;
  if (status !== 200) return `status ${status}`;
  return found(body as never) ? 'visible' : 'empty';
}

/** Every way through REST to a restricted field, as a path about a target. */
export const RESTRICTED_PATHS: ReadonlyArray<readonly [field: string, path: (target: Target) => string]> = [
  ['/v1/sessions: agent', ({ accessKey }) => `/v1/sessions?fields=agent&access_key=${accessKey}`],
  ['/v1/sessions: *', ({ accessKey }) => `/v1/sessions?fields=*&access_key=${accessKey}`],
  ['/v1/sessions: containers.agent', ({ accessKey }) => `/v1/sessions?fields=containers.agent&access_key=${accessKey}`],
  [
    '/v1/sessions: dependencies.agent',
    ({ accessKey }) => `/v1/sessions?fields=dependencies.agent,dependencies.containers.agent&access_key=${accessKey}`,
  ],
  ['/v1/sessions/:id: agent', ({ session }) => `/v1/sessions/${session}?fields=agent,containers.agent`],
  ['/v1/sessions/:id/containers: agent', ({ session }) => `/v1/sessions/${session}/containers?fields=agent`],
  ['/v1/containers/:id: agent', ({ container }) => `/v1/containers/${container}?fields=agent`],
];

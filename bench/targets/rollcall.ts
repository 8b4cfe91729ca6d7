import { signHeaders } from '@rollcall/signing';
import { NODE_FLAGS } from '../../scripts/node-flags.mjs';
import { type Answer, bucketsOf, itemOf, listAnswer } from '../answer.js';
import { ENCRYPTION_KEY } from '../dataset/index.js';
import type { BenchRequest } from '../load/http-request.js';
import { ITEM_FIELDS, type Question } from '../queries.js';
import type { Program } from '../server-process.js';
import { seedOperation } from './graphql-documents.js';
import type { Addresses, Target } from './target.js';

/** The defaults of production, on ports of its own, and quick to end. */
function productionEnvironment(databaseUrl: string): Record<string, string> {
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    MANAGEMENT_PORT: '0',
    SHUTDOWN_DELAY_SECONDS: '0',
    DATABASE_URL: databaseUrl,
    ENCRYPTION_KEY,
  };
}

/** Of two limits there is more: one key asks over every connection, and slow questions are measured, not refused. */
export function rollcallEnvironment(databaseUrl: string): Record<string, string> {
  return { ...productionEnvironment(databaseUrl), KEY_CONCURRENCY: '64', REQUEST_TIMEOUT_SECONDS: '60' };
}

/** The built server with every limit as it is shipped. */
export function limitedProgram({ app }: Pick<Addresses, 'app'>): Program {
  return { args: [...NODE_FLAGS, 'dist/src/main.js'], environment: productionEnvironment(app) };
}

/** The same with the limits of the benchmark. */
export function rollcallProgram({ app }: Addresses): Program {
  return { args: [...NODE_FLAGS, 'dist/src/main.js'], environment: rollcallEnvironment(app) };
}

/** Signs a request as a client would, body included. Good for 15 minutes, so this is not part of what is measured. */
export function signed({ method, path, body }: BenchRequest, { caller }: Question, url: URL): BenchRequest {
  const headers = signHeaders({
    accessKey: caller.accessKey,
    secret: caller.secret,
    method,
    url: new URL(path, url),
    contentType: 'application/json',
    ...(body === undefined ? {} : { body }),
  });
  return { method, path, headers, ...(body === undefined ? {} : { body }) };
}

const FACETS = {
  query: 'query($by: [String!]!) { facets(by: $by) { key buckets { value id count } } }',
  variables: { by: ['status', 'group'] },
};

interface Facet {
  readonly key: string;
  readonly buckets: ReadonlyArray<{
    readonly value: string | null;
    readonly id: string | null;
    readonly count: number;
  }>;
}

interface Data {
  readonly facets?: readonly Facet[];
  readonly compute_session_list?: unknown;
  readonly compute_sessions?: Array<Record<string, unknown>>;
}

/** Rollcall at one of its GraphQL endpoints; REST is asked beside the first of them. */
export function rollcall(name: string, path: '/admin/graphql' | '/graphql', program = rollcallProgram): Target {
  const rest = path === '/admin/graphql';
  return {
    name,
    process: program === rollcallProgram ? 'rollcall' : name,
    program,
    request(question, url) {
      const request = requestFor(question, path, rest);
      return request && signed(request, question, url);
    },
    answer({ query }: Question, body: unknown): Answer {
      if (query === 'Q7') return listAnswer(body);
      const data = (rest ? body : (body as { data: unknown }).data) as Data;
      if (query === 'Q5') return { facets: Object.fromEntries((data.facets ?? []).map(countsOf)) };
      return query === 'Q6'
        ? { items: (data.compute_sessions ?? []).map(itemOf) }
        : listAnswer(data.compute_session_list);
    },
  };
}

function requestFor(question: Question, path: string, rest: boolean): BenchRequest | undefined {
  if (question.query === 'Q7') {
    return rest ? { method: 'GET', path: `/v1/sessions?limit=20&fields=${ITEM_FIELDS.join(',')}` } : undefined;
  }
  const operation = question.query === 'Q5' ? FACETS : seedOperation(question);
  return operation && { method: 'POST', path, body: JSON.stringify(operation) };
}

/** Groups are counted by their ids; names are not unique. */
function countsOf({ key, buckets }: Facet): [string, Record<string, number>] {
  return [key, bucketsOf(buckets.map(({ value, id, count }) => ({ value: key === 'group' ? id : value, n: count })))];
}

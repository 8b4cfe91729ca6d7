import { type Answer, bucketsOf, itemOf, listAnswer } from '../answer.js';
import type { BenchRequest } from '../load/http-request.js';
import type { Question } from '../queries.js';
import { seedOperation } from './graphql-documents.js';
import type { Target } from './target.js';

type Rows = Array<{ value: unknown; n: unknown }>;
interface Data {
  readonly compute_session_list?: unknown;
  readonly compute_sessions?: Array<Record<string, unknown>>;
  readonly facets?: { readonly status: Rows; readonly group: Rows };
}

const FACETS = { query: '{ facets { status { value n } group { value n } } }' };

/** A peer that serves the schema of the seed, with facets added, and no REST. */
function peer(name: string, script: string): Target {
  return {
    name,
    process: name,
    program: ({ unbound }) => ({ args: [script], environment: { DATABASE_URL: unbound } }),
    request(question): BenchRequest | undefined {
      const operation = question.query === 'Q5' ? FACETS : seedOperation(question);
      return operation && { method: 'POST', path: '/graphql', body: JSON.stringify(operation) };
    },
    answer({ query }: Question, body: unknown): Answer {
      const { data } = body as { data: Data };
      if (query === 'Q5') {
        return { facets: { status: bucketsOf(data.facets?.status ?? []), group: bucketsOf(data.facets?.group ?? []) } };
      }
      if (query === 'Q6') return { items: (data.compute_sessions ?? []).map(itemOf) };
      return listAnswer(data.compute_session_list);
    },
  };
}

export const mercurius = peer('mercurius', 'bench/peers/mercurius/server.mjs');
export const typical = peer('typical', 'bench/peers/typical/dist/main.js');

import { type Answer, itemOf, listAnswer } from '../answer.js';
import type { Question } from '../queries.js';
import type { Target } from './target.js';

/** Node's HTTP server and one prepared statement: what everything else is divided by. */
export const floor: Target = {
  name: 'floor',
  process: 'floor',
  program: ({ unbound }) => ({ args: ['bench/peers/floor/server.mjs'], environment: { DATABASE_URL: unbound } }),
  request({ query, limit, accessKey, status }) {
    const given = Object.entries({ limit, offset: 0, access_key: accessKey, status });
    const words = given.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}=${value}`);
    return { method: 'GET', path: `/${query}?${words.join('&')}` };
  },
  answer({ query }: Question, body: unknown): Answer {
    if (query === 'Q5') return { facets: sorted(body as Facets) };
    if (query === 'Q6') return { items: (body as Array<Record<string, unknown>>).map(itemOf) };
    return listAnswer(body);
  },
};

type Facets = Record<string, Record<string, number>>;

function sorted(facets: Facets): Facets {
  return Object.fromEntries(Object.entries(facets).map(([facet, counts]) => [facet, ordered(counts)]));
}

function ordered(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

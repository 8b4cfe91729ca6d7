import { dataOf, errorsOf } from './graphql-outcome.js';
import type { TestApp, TestKey } from './test-app.js';

/** A question in the terms of neither transport. */
export type Question =
  | { readonly about: 'whoami'; readonly fields: string }
  | { readonly about: 'session' | 'container' | 'containers' | 'events'; readonly id: string; readonly fields: string }
  | { readonly about: 'sessions'; readonly fields: string; readonly args?: ListArguments }
  | { readonly about: 'facets'; readonly by: readonly string[]; readonly args?: ListArguments };

/** How a list is narrowed, ordered and paged. */
export interface ListArguments {
  readonly status?: string;
  readonly access_key?: string;
  readonly domain_name?: string;
  readonly group_id?: string;
  readonly filter?: string;
  readonly order?: string;
  readonly limit?: number;
  readonly offset?: number;
  readonly cursor?: string;
  readonly total?: boolean;
}

/** What came of it: data as JSON values, or the code and sentence of the failure. */
export type Outcome = { readonly data: unknown } | { readonly code: string; readonly message: string };

/** Asks in GraphQL. `fields` are dotted names, as REST writes them. */
export async function viaGraphql(test: TestApp, key: TestKey, question: Question): Promise<Outcome> {
  const { root, pick } = graphqlOf(question);
  const answer = await test.gql(key, `{ answer: ${root} }`);
  // An error below the root voids one value, which reads as null in REST.
  const error = errorsOf(answer).find(({ path = [] }) => path.length <= 1);
  if (error !== undefined) return { code: error.extensions?.code ?? '', message: error.message };
  const data = dataOf(answer)?.['answer'] as Record<string, unknown> | null;
  return { data: data === null ? null : pick(data) };
}

/** Asks in REST. A 404 is what GraphQL answers with null. */
export async function viaRest(test: TestApp, key: TestKey, question: Question): Promise<Outcome> {
  const { status, body } = await test.signed(key, 'GET', restPath(question));
  if (status === 200) return { data: body };
  if (body.code === 'NOT_FOUND') return { data: null };
  return { code: body.code, message: body.detail === undefined ? body.title : `${body.title} (${body.detail})` };
}

interface GraphqlQuestion {
  readonly root: string;
  /** What REST shows of the value of the root field. */
  readonly pick: (value: Record<string, unknown>) => unknown;
}

function graphqlOf(question: Question): GraphqlQuestion {
  const whole = (value: unknown): unknown => value;
  switch (question.about) {
    case 'whoami':
      return { root: `whoami { ${selected(question.fields)} }`, pick: whole };
    case 'session':
      return { root: `compute_session(id: "${question.id}") { ${selected(question.fields)} }`, pick: whole };
    case 'container':
      return { root: `compute_container(id: "${question.id}") { ${selected(question.fields)} }`, pick: whole };
    case 'containers':
    case 'events': {
      const edge = question.about === 'events' ? 'status_history' : 'containers';
      const root = `compute_session(id: "${question.id}") { ${edge} { ${selected(question.fields)} } }`;
      return { root, pick: value => ({ items: value[edge] }) };
    }
    case 'sessions': {
      const { total = false, cursor, limit = 20, offset = 0, ...args } = question.args ?? {};
      const given = literals({ limit, offset, ...args, ...(cursor === undefined ? {} : { after: cursor }) });
      const parts = `items { ${selected(question.fields)} } next_cursor ${total ? 'total_count' : ''}`;
      return { root: `compute_session_list(${given}) { ${parts} }`, pick: whole };
    }
    case 'facets': {
      const given = literals({ by: question.by, ...question.args });
      return {
        root: `facets(${given}) { key buckets { value id count gpu_slots } }`,
        pick: value => ({ items: value }),
      };
    }
  }
}

function restPath(question: Question): string {
  switch (question.about) {
    case 'whoami':
      return `/v1/whoami?fields=${question.fields}`;
    case 'session':
      return `/v1/sessions/${question.id}?fields=${question.fields}`;
    case 'container':
      return `/v1/containers/${question.id}?fields=${question.fields}`;
    case 'containers':
    case 'events':
      return `/v1/sessions/${question.id}/${question.about}?fields=${question.fields}`;
    case 'sessions':
      return `/v1/sessions?${parameters({ fields: question.fields, ...question.args })}`;
    case 'facets':
      return `/v1/facets?${parameters({ by: question.by.join(','), ...question.args })}`;
  }
}

function parameters(values: object): string {
  return new URLSearchParams(Object.entries(values).map(([name, value]) => [name, String(value)])).toString();
}

function literals(values: object): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(', ');
}

/** `id,containers.image` as GraphQL selects it. */
function selected(fields: string): string {
  return fields
    .split(',')
    .map(path => path.split('.').reduceRight((inner, name) => (inner === '' ? name : `${name} { ${inner} }`), ''))
    .join(' ');
}

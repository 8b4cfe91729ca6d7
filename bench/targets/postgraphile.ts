import { type Answer, itemOf } from '../answer.js';
import { CONTAINER_FIELDS, type Question, SESSION_FIELDS } from '../queries.js';
import type { Target } from './target.js';

/** Where the tables have another name, or another table the value, than the API of the seed. */
const SESSION: Readonly<Record<string, string>> = {
  id: 'id: rowId',
  sess_id: 'sess_id: name',
  sess_type: 'sess_type: sessionType',
  session_name: 'session_name: name',
  group_name: 'groupByGroupId { name }',
  user_email: 'userByUserId { email }',
  user_uuid: 'user_uuid: userId',
  created_user_email: 'userByCreatedUserId { email }',
  created_user_uuid: 'created_user_uuid: createdUserId',
};
const CONTAINER: Readonly<Record<string, string>> = {
  id: 'id: rowId',
  role: 'role: clusterRole',
  hostname: 'hostname: clusterHostname',
  live_stat: 'containerStatByContainerId { liveStat lastStat }',
  last_stat: '',
};

const camel = (name: string): string => name.replaceAll(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
const own =
  (names: Readonly<Record<string, string>>) =>
  (field: string): string =>
    names[field] ?? (camel(field) === field ? field : `${field}: ${camel(field)}`);

const seed = `id: rowId session_name: name session_type: sessionType userByUserId { email } status status_info: statusInfo`;
const everything = `${SESSION_FIELDS.map(own(SESSION)).join(' ')}
  containersBySessionId { nodes { ${CONTAINER_FIELDS.map(own(CONTAINER)).join(' ')} } }`;
const order = 'orderBy: [UPDATED_AT_DESC, ROW_ID_ASC]';

const DOCUMENTS: Readonly<Partial<Record<Question['query'], string>>> = {
  Q1: `query($limit: Int!, $ak: String, $status: String) {
    allSessions(first: $limit, ${order}, condition: { accessKey: $ak, status: $status }) { totalCount nodes { ${seed} } } }`,
  Q2: `query($limit: Int!, $ak: String) {
    allSessions(first: $limit, ${order}, condition: { accessKey: $ak }) { totalCount nodes { ${everything} } } }`,
  Q3: `query($limit: Int!) { allSessions(first: $limit, ${order}) { totalCount nodes { ${seed} } } }`,
  Q3r: `query($limit: Int!, $status: String) {
    allSessions(first: $limit, ${order}, condition: { status: $status }) { totalCount nodes { ${seed} } } }`,
  Q6: `query($ak: String, $status: String) {
    allSessions(${order}, condition: { accessKey: $ak, status: $status }) { nodes { ${seed} } } }`,
};

type Node = Record<string, unknown> & {
  readonly userByUserId?: { readonly email: string } | null;
  readonly containersBySessionId?: { readonly nodes: unknown[] };
};

/** PostGraphile 5: an API made from the tables. Facets would need a plugin that has no release for it. */
export const postgraphile: Target = {
  name: 'postgraphile',
  process: 'postgraphile',
  program: ({ unbound }) => ({ args: ['bench/peers/postgraphile/server.mjs'], environment: { DATABASE_URL: unbound } }),
  request({ query, limit, accessKey: ak, status }) {
    const document = DOCUMENTS[query];
    const variables = { limit, ak, status };
    return document === undefined
      ? undefined
      : { method: 'POST', path: '/graphql', body: JSON.stringify({ query: document, variables }) };
  },
  answer(_question: Question, body: unknown): Answer {
    const { data } = body as { data: { allSessions: { totalCount?: number; nodes: Node[] } } };
    const { totalCount, nodes } = data.allSessions;
    const items = nodes.map(node =>
      itemOf({ ...node, user_email: node.userByUserId?.email, containers: node.containersBySessionId?.nodes }),
    );
    return { items, ...(totalCount === undefined ? {} : { total: totalCount }) };
  },
};

import { CONTAINER_FIELDS, ITEM_FIELDS, type Question, SESSION_FIELDS } from '../queries.js';

const items = (fields: string): string => `total_count items { ${fields} }`;
const seed = ITEM_FIELDS.join(' ');
const everything = `${SESSION_FIELDS.join(' ')} containers { ${CONTAINER_FIELDS.join(' ')} }`;

const list = (fields: string): string => `query($limit: Int!, $offset: Int!, $ak: String, $status: String) {
  compute_session_list(limit: $limit, offset: $offset, access_key: $ak, status: $status) { ${items(fields)} }
}`;
const unpaged = `query($ak: String, $status: String) { compute_sessions(access_key: $ak, status: $status) { ${seed} } }`;

/** A GraphQL operation in the terms of the seed's schema; undefined for what that schema does not have. */
export function seedOperation({ query, limit, accessKey: ak, status }: Question): object | undefined {
  switch (query) {
    case 'Q1':
    case 'Q3':
    case 'Q3r':
      return { query: list(seed), variables: { limit, offset: 0, ak, status } };
    case 'Q2':
      return { query: list(everything), variables: { limit, offset: 0, ak } };
    case 'Q6':
      return { query: unpaged, variables: { ak, status } };
    default:
      return undefined;
  }
}

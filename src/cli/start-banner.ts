import { resolve } from 'node:path';

/** A demo key pair as it is shown on every start. */
export interface ShownKey {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Whose it is, in a word or two. */
  readonly label: string;
}

const EXAMPLE = `query($limit: Int!, $offset: Int!, $ak: String, $status: String) { compute_session_list(limit: $limit, offset: $offset, access_key: $ak, status: $status) { total_count items { id session_name session_type user_email status status_info } } }`;

/** Where what has started is to be found. */
export interface Places {
  readonly url: string;
  readonly managementUrl: string;
  readonly database: string;
}

/** What a newcomer needs next: the address, the keys, and one command that works as it is pasted. */
export function banner({ url, managementUrl, database }: Places, keys: readonly ShownKey[]): string {
  const [first] = keys;
  return [
    '',
    `Rollcall is ready at ${url}`,
    `  ${database}`,
    `  probes and metrics on ${managementUrl}`,
    '',
    ...(first === undefined ? [] : [...shownKeys(keys), '', 'Ask for running sessions:', '', example(url, first), '']),
  ].join('\n');
}

function shownKeys(keys: readonly ShownKey[]): string[] {
  const [label, accessKey] = [longest(keys.map(key => key.label)), longest(keys.map(key => key.accessKey))];
  return [
    `Demo keys:`,
    ...keys.map(key => `  ${key.label.padEnd(label)}  ${key.accessKey.padEnd(accessKey)}  ${key.secretKey}`),
  ];
}

function example(url: string, { accessKey, secretKey }: ShownKey): string {
  const cli = resolve(import.meta.dirname, '../../../bin/rollcall.mjs');
  const token = `ROLLCALL_ACCESS_KEY=${accessKey} ROLLCALL_SECRET_KEY=${secretKey} node '${cli}' token`;
  const body = JSON.stringify({ query: EXAMPLE, variables: { limit: 10, offset: 0, status: 'RUNNING' } });
  return `curl -s '${url}/graphql' -H 'content-type: application/json' -H "authorization: Bearer $(${token})" -d '${body}'`;
}

function longest(texts: readonly string[]): number {
  return Math.max(...texts.map(text => text.length));
}

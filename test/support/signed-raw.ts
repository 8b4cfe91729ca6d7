import { signHeaders } from '@rollcall/signing';
import type { RawRequest } from './raw-request.js';
import type { TestKey } from './test-app.js';

/** What is signed, where it differs from a question on `/graphql` signed now, body included. */
export interface Signing {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly version?: string;
  readonly date?: Date;
  readonly signBody?: boolean;
  /** The origin that is signed for; the server's own unless told otherwise. */
  readonly origin?: string;
}

/** A harmless question. */
export const QUESTION = JSON.stringify({ query: '{ __typename }' });

/** A request with a good signature, header by header, for tests that spoil it afterwards. */
export function signedRaw(url: string, key: TestKey, signing: Signing = {}): RawRequest {
  const { method = 'POST', path = '/graphql', origin = url, ...rest } = signing;
  const body = method === 'POST' ? (signing.body ?? QUESTION) : signing.body;
  const signed = signHeaders({
    ...rest,
    accessKey: key.accessKey,
    secret: key.secretKey,
    method,
    url: origin + path,
    body,
  });
  return { method, path, headers: [['Host', new URL(url).host], ...Object.entries(signed)], body };
}

/** The request with some headers changed, added, or (undefined) taken away. */
export function withHeaders(request: RawRequest, changes: Record<string, string | undefined>): RawRequest {
  const changed = new Set(Object.keys(changes).map(name => name.toLowerCase()));
  const kept = request.headers.filter(([name]) => !changed.has(name.toLowerCase()));
  const added = Object.entries(changes).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...request, headers: [...kept, ...added] };
}

/** The request with one of its headers sent twice. */
export function repeating(request: RawRequest, name: string, value?: string): RawRequest {
  const [, first = ''] = request.headers.find(([each]) => each.toLowerCase() === name.toLowerCase()) ?? [];
  return { ...request, headers: [...request.headers, [name, value ?? first]] };
}

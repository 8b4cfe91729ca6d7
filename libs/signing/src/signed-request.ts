import { isSigningScheme, parseAuthorization } from './authorization-header.js';
import { findNotSingle, type HeaderFields, headerText } from './header-fields.js';
import { parseRequestDate, withinSkew } from './request-date.js';
import { bodyHash, DEFAULT_CONTENT_TYPE, EMPTY_BODY_HASH, type SignableRequest, verify } from './signature.js';
import { failure, type SigningFailure } from './signing-failure.js';

/**
 * What a server knows of a request before it knows the sender. `rawPath` is the request target exactly as sent
 * (before any rewriting), `rawBody` the bytes of the body as received, `now` the server's clock.
 */
export interface RequestToRead extends HeaderFields {
  readonly method: string;
  readonly rawPath: string;
  readonly rawBody?: Uint8Array | undefined;
  readonly now: Date;
}

/** A request that carries a readable, timely signature which is not verified yet; `request.bodyHash` is the real one. */
export interface SignedRequest {
  readonly kind: 'signed-request';
  readonly accessKey: string;
  readonly signature: string;
  readonly request: SignableRequest;
}

const DATE_HEADERS = ['date', 'x-backendai-date', 'x-sorna-date'] as const;
const VERSION_HEADERS = ['x-backendai-version', 'x-sorna-version'] as const;
const SIGNED_HEADERS = ['host', 'content-type', ...DATE_HEADERS, ...VERSION_HEADERS] as const;
const PRINTABLE = /^[\x20-\x7e]*$/;

/**
 * Reads the signature of a request. Null when it carries none (no `Authorization`, or one of another scheme), so that
 * other ways to authenticate may be tried. Failures are looked for in this order, and the first one is returned:
 * a repeated header or no `Host`; the `Authorization` text; the date (absent, unreadable or 15 minutes off); the
 * version header; a part that is not printable ASCII; a body that was announced but not handed in.
 *
 * Only headers the signature covers are read, never a forwarding one. The date is `Date`, else `X-BackendAI-Date`,
 * else `X-Sorna-Date`, the first that is not blank.
 */
export function readSignedRequest(input: RequestToRead): SignedRequest | SigningFailure | null {
  if (findNotSingle(input, ['authorization']) !== undefined) return failure('header-not-single', 'authorization');
  const authorization = headerText(input, 'authorization');
  if (authorization === undefined || !isSigningScheme(authorization)) return null;

  const host = headerText(input, 'host');
  const offender = findNotSingle(input, SIGNED_HEADERS) ?? (host === undefined ? 'host' : undefined);
  if (host === undefined || offender !== undefined) return failure('header-not-single', offender);

  const credential = parseAuthorization(authorization);
  if (credential.kind === 'invalid-auth-params') return credential;

  const dateHeader = DATE_HEADERS.map(name => headerText(input, name)).find(text => text !== undefined) ?? '';
  const date = parseRequestDate(dateHeader);
  if (date === null || !withinSkew(date.epochMs, input.now.getTime())) return failure('date-out-of-sync');

  const versionHeader = VERSION_HEADERS.find(name => headerText(input, name) !== undefined);
  if (versionHeader === undefined) return failure('version-missing');

  const request: SignableRequest = {
    method: input.method,
    path: input.rawPath,
    dateHeader,
    ymd: date.ymd,
    host,
    contentType: bareMediaType(headerText(input, 'content-type')),
    versionHeader,
    version: headerText(input, versionHeader) ?? '',
    bodyHash: bodyHash(input.rawBody),
  };
  if (!PRINTABLE.test(Object.values(request).join(''))) return failure('not-printable');
  if (input.rawBody === undefined && announcesBody(input)) return failure('body-unread');
  return { kind: 'signed-request', accessKey: credential.accessKey, signature: credential.signature, request };
}

/**
 * Whether the secret signed this request. The signature must cover the body as received; with `acceptUnsignedBody` one
 * over the hash of the empty string is good as well, which is what Backend.AI's SDKs send. Compared in constant time, and
 * every refusal is the same work: call it with {@link DUMMY_SECRET} when the access key is unknown.
 */
export function verifySignedRequest(
  signed: SignedRequest,
  secret: string,
  options: { readonly acceptUnsignedBody: boolean },
): boolean {
  const { request, signature } = signed;
  if (verify(secret, request, signature)) return true;
  return options.acceptUnsignedBody && verify(secret, { ...request, bodyHash: EMPTY_BODY_HASH }, signature);
}

function bareMediaType(contentType: string | undefined): string {
  return contentType?.split(';', 1)[0]?.trim() || DEFAULT_CONTENT_TYPE;
}

function announcesBody(input: HeaderFields): boolean {
  const length = headerText(input, 'content-length');
  return headerText(input, 'transfer-encoding') !== undefined || (length !== undefined && Number(length) !== 0);
}

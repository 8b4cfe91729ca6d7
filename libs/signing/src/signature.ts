import { createHmac, hash as digestOf, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Every part of a request that its signature covers, exactly as sent. `path` includes the query, `dateHeader` is the
 * raw text and `ymd` the day written in it, `host` includes the port, `contentType` has no parameters, and `bodyHash`
 * is hexadecimal.
 */
export interface SignableRequest {
  readonly method: string;
  readonly path: string;
  readonly dateHeader: string;
  readonly ymd: string;
  readonly host: string;
  readonly contentType: string;
  readonly versionHeader: 'x-backendai-version' | 'x-sorna-version';
  readonly version: string;
  readonly bodyHash: string;
}

/** The content type that is signed when a request names none: what Backend.AI's HTTP server assumes. */
export const DEFAULT_CONTENT_TYPE = 'application/octet-stream';

/** SHA-256 of no bytes at all, in hexadecimal: the body hash Backend.AI's own SDKs sign whatever the body is. */
export const EMPTY_BODY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/**
 * A secret nobody knows, new in every process. Verify against it when the access key is unknown and throw the result
 * away, so that an unknown key costs the same time and gives the same answer as a wrong signature.
 *
 * @example
 * const matches = verifySignedRequest(signed, key?.secret ?? DUMMY_SECRET, { acceptUnsignedBody });
 * if (!matches || key === undefined) throw unauthenticated();
 */
export const DUMMY_SECRET: string = randomBytes(30).toString('base64url');

/** SHA-256 of a body as it came over the wire, in hexadecimal; no body counts as an empty one. */
export function bodyHash(raw: Uint8Array | undefined): string {
  return raw === undefined ? EMPTY_BODY_HASH : digestOf('sha256', raw, 'hex');
}

/**
 * The text that is signed: seven lines without a newline at the end. The layout is Backend.AI's; the body hash is ours
 * to check, Backend.AI takes the hash of the empty string for every body.
 */
export function stringToSign(request: SignableRequest): string {
  return [
    request.method,
    request.path,
    request.dateHeader,
    `host:${request.host}`,
    `content-type:${request.contentType}`,
    `${request.versionHeader}:${request.version}`,
    request.bodyHash,
  ].join('\n');
}

/**
 * The signature of a request in hexadecimal: HMAC of the string to sign under a key derived from the secret, the day
 * and the host. SHA-1 exists to reproduce signatures of old clients in tests; {@link verify} never accepts it.
 */
export function sign(secret: string, request: SignableRequest, hash: 'sha256' | 'sha1' = 'sha256'): string {
  return signatureOf(secret, request, hash).toString('hex');
}

function signatureOf(secret: string, request: SignableRequest, hash: 'sha256' | 'sha1'): Buffer {
  return createHmac(hash, signingKey(secret, request, hash))
    .update(stringToSign(request))
    .digest();
}

/** Keys derived lately, oldest first. They hold for a day, and a request costs two HMACs less. */
const derived = new Map<string, Buffer>();
const REMEMBERED_KEYS = 1_000;

function signingKey(secret: string, { ymd, host }: SignableRequest, hash: 'sha256' | 'sha1'): Buffer {
  // A header has no line breaks, whatever a secret has.
  const name = `${hash}\n${ymd}\n${host}\n${secret}`;
  const known = derived.get(name);
  if (known !== undefined) return known;
  const key = createHmac(hash, createHmac(hash, secret).update(ymd).digest()).update(host).digest();
  if (derived.size >= REMEMBERED_KEYS) derived.delete(derived.keys().next().value as string);
  derived.set(name, key);
  return key;
}

/**
 * Whether a hexadecimal signature is the HMAC-SHA256 one of this request, compared in constant time.
 * False, never an exception, for a signature of another length or alphabet, and always false for an empty secret.
 */
export function verify(secret: string, request: SignableRequest, signature: string): boolean {
  // What is not hexadecimal ends the bytes early; a digit too many would be left out in silence.
  const given = Buffer.from(signature, 'hex');
  const expected = signatureOf(secret, request, 'sha256');
  const comparable = given.length === expected.length && signature.length === 2 * expected.length;
  return comparable && timingSafeEqual(given, expected) && secret !== '';
}

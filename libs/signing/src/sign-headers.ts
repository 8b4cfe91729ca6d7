import { ADVERTISED_VERSION } from './api-version.js';
import { bodyHash, EMPTY_BODY_HASH, sign } from './signature.js';

/**
 * A request a client is about to send. `url` is absolute; `contentType` defaults to `application/json`, `version` to
 * the version the service advertises, `date` to the clock. `signBody: false` signs as Backend.AI's SDKs do.
 */
export interface RequestToSign {
  readonly accessKey: string;
  readonly secret: string;
  readonly method: string;
  readonly url: string | URL;
  readonly body?: string | Uint8Array | undefined;
  readonly contentType?: string;
  readonly version?: string;
  readonly date?: Date;
  readonly signBody?: boolean;
}

/** The headers to send; `Host` is not among them because every HTTP client sets it from the URL. */
export interface SignedHeaders extends Record<string, string> {
  readonly Authorization: string;
  readonly 'X-BackendAI-Date': string;
  readonly 'X-BackendAI-Version': string;
  readonly 'Content-Type': string;
}

/**
 * Signs a request the way the server reads it: the method in upper case, path and query as the URL holds them, the host
 * with its port unless it is the scheme's default, the media type without parameters.
 * Throws a TypeError when `url` is not an absolute URL.
 *
 * @example
 * await fetch(url, { method: 'POST', body, headers: signHeaders({ accessKey, secret, method: 'POST', url, body }) });
 */
export function signHeaders(options: RequestToSign): SignedHeaders {
  const url = new URL(options.url);
  const dateHeader = (options.date ?? new Date()).toISOString();
  const contentType = options.contentType ?? 'application/json';
  const version = options.version ?? ADVERTISED_VERSION;
  const body = typeof options.body === 'string' ? Buffer.from(options.body) : options.body;
  const signature = sign(options.secret, {
    method: options.method.toUpperCase(),
    path: `${url.pathname}${url.search}`,
    dateHeader,
    ymd: dateHeader.slice(0, 10).replaceAll('-', ''),
    host: url.host,
    contentType: contentType.split(';', 1)[0]?.trim() ?? '',
    versionHeader: 'x-backendai-version',
    version,
    bodyHash: options.signBody === false ? EMPTY_BODY_HASH : bodyHash(body),
  });
  return {
    Authorization: `BackendAI signMethod=HMAC-SHA256, credential=${options.accessKey}:${signature}`,
    'X-BackendAI-Date': dateHeader,
    'X-BackendAI-Version': version,
    'Content-Type': contentType,
  };
}

/** Where a client sends a request, and what of it the server sees and the signature covers. */
export interface ServerAddress {
  readonly target: URL;
  readonly signed: URL;
}

/**
 * The address of a path of a server that is reached below `base`. A server knows no path above its own routes, so one in
 * `base` is of a proxy that takes it away before it passes a request on, and is no part of what is signed.
 * Throws a TypeError when `base` is not an absolute URL.
 *
 * @example
 * const { target, signed } = addressBelow('https://example.com/rollcall', 'v1/sessions?limit=1');
 * await fetch(target, { headers: signHeaders({ accessKey, secret, method: 'GET', url: signed }) });
 */
export function addressBelow(base: string, path: string): ServerAddress {
  const root = new URL(base);
  const folder = root.pathname.endsWith('/') ? root.pathname : `${root.pathname}/`;
  return { target: new URL(path, new URL(folder, root)), signed: new URL(path, new URL('/', root)) };
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a path of the management port answers. */
export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** The paths of the management port. */
export type Pages = Readonly<Record<string, () => Page | Promise<Page>>>;

/** Where to listen. */
export interface ManagementAddress {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
}

/** Probes and scrapes are small and come from close by. */
const REQUEST_MS = 5_000;
const LARGEST_HEADER_BYTES = 8 * 1024;

/**
 * The listener for probes and metrics. It is not the API's: it has no authentication, so it belongs on an address that
 * only the machine or the cluster's own network reaches, and it answers while the API drains.
 */
export class ManagementServer {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async listen({ host, port }: ManagementAddress, pages: Pages): Promise<ManagementServer> {
    const server = createServer(
      { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, maxHeaderSize: LARGEST_HEADER_BYTES },
      (request, response) => void answer(pages, request, response),
    );
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, () => resolve());
    });
    const { address, family, port: taken } = server.address() as AddressInfo;
    return new ManagementServer(server, `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>(resolve => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}

async function answer(pages: Pages, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, type, body } = await pageFor(pages, request);
  response
    .writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
    })
    .end(request.method === 'HEAD' ? undefined : body);
}

async function pageFor(pages: Pages, { method, url = '' }: IncomingMessage): Promise<Page> {
  const path = url.split('?', 1)[0] as string;
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (page === undefined) return plain(404, 'Unknown path. There are: ' + Object.keys(pages).join(', '));
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Only GET and HEAD.');
  try {
    return await page();
  } catch {
    return plain(500, 'This page could not be made.');
  }
}

/** A page of one or more lines of text. */
export function plain(status: number, text: string): Page {
  return { status, type: 'text/plain; charset=utf-8', body: `${text}\n` };
}

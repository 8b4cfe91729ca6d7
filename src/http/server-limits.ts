import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyServerOptions } from 'fastify';

/** How long a client may take to send the head of a request, and all of it. */
export const HEAD_MILLISECONDS = 10_000;
export const REQUEST_MILLISECONDS = 30_000;

const LARGEST_HEAD_BYTES = 16 * 1024;
/** How often Node.js looks for clients that take longer. */
const LOOKING_MILLISECONDS = 1_000;

/** What the HTTP server takes of a connection before there is a request to look at. */
export const SERVER_LIMITS = {
  requestTimeout: REQUEST_MILLISECONDS,
  http: {
    headersTimeout: HEAD_MILLISECONDS,
    requestTimeout: REQUEST_MILLISECONDS,
    connectionsCheckingInterval: LOOKING_MILLISECONDS,
    maxHeaderSize: LARGEST_HEAD_BYTES,
    insecureHTTPParser: false,
    requireHostHeader: true,
  },
  clientErrorHandler: refuseConnection,
} satisfies FastifyServerOptions & { http: object };

const STATUS: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
};

/** Answers bytes that are no request, and closes: where the next one would begin cannot be known. */
function refuseConnection(error: { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = STATUS[error.code ?? ''] ?? 400;
  const body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${body.length}\r\ncache-control: no-store\r\nconnection: close\r\n\r\n${body}`,
  );
}

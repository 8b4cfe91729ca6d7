import type { Socket } from 'node:net';
import { commonErrors, type DomainError } from '@rollcall/errors';
import { timesSent } from '@rollcall/signing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { whenOver } from './when-over.js';

/** Node.js itself drops what is beyond its own limit, silently; this one is lower. */
const MOST_HEADERS = 100;

/** Connections with a request in hand. */
const busy = new WeakSet<Socket>();

/**
 * Refuses a request that two programs could read as two different ones, before anybody looks at what it asks: not
 * exactly one `Host`, or sent behind another one that is not answered yet. No known client pipelines; smuggled
 * requests come that way. Nothing more is read of the connection then.
 */
export function requireSound(request: FastifyRequest, reply: FastifyReply): void {
  const { socket } = request.raw;
  const refusal = busy.has(socket) ? PIPELINED() : refusalOf(request);
  if (refusal !== undefined) {
    void reply.header('connection', 'close');
    throw refusal;
  }
  busy.add(socket);
  whenOver(reply, () => busy.delete(socket));
}

const PIPELINED = (): DomainError =>
  commonErrors.REQUEST_AMBIGUOUS({ detail: 'expected one request at a time on a connection' });

function refusalOf({ raw: { rawHeaders, headers }, routeOptions }: FastifyRequest): DomainError | undefined {
  if (rawHeaders.length > 2 * MOST_HEADERS) {
    return commonErrors.HEADERS_TOO_LARGE({ detail: `expected at most ${MOST_HEADERS} header fields` });
  }
  if (timesSent('host', rawHeaders) !== 1) {
    return commonErrors.REQUEST_AMBIGUOUS({ detail: 'expected exactly one Host header' });
  }
  // What is small on the wire would not be in memory. A route that reads its bodies itself unpacks them up to a limit.
  const { body } = routeOptions.config as { body?: unknown };
  if (headers['content-encoding'] !== undefined && body === undefined) {
    return commonErrors.UNSUPPORTED_MEDIA_TYPE({ detail: 'expected a body without Content-Encoding' });
  }
  return undefined;
}

import {
  currentRequest,
  duringRequest,
  newRecord,
  requestAnswered,
  requestStarted,
  type RequestRecord,
} from '@rollcall/observability';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { whenOver } from './when-over.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What is noted about the request; there from its first hook on. */
    record: RequestRecord | null;
  }
}

/** Whether the process is about to end, so that connections should too. */
interface Draining {
  readonly phase: string;
}

/** The number that every answer carries, and every line of the log about it. */
export const REQUEST_ID_HEADER = 'x-request-id';

/**
 * Notes every request from its first hook to its last, for logs, metrics and traces. To be installed before any other
 * hook. The number of a request is always ours: one that a caller chose could be that of somebody else's request.
 */
export function installObservation(server: FastifyInstance, lifecycle: Draining): void {
  server.decorateRequest('record', null);
  server.addHook('onRequest', (request, reply, done) => {
    whenOver(reply, () => tellOfEnd(request, reply));
    const { traceparent } = request.headers;
    request.record = newRecord(request.id, typeof traceparent === 'string' ? traceparent : undefined);
    if (requestStarted.observed) requestStarted.tell(request.record);
    duringRequest(request.record, done);
  });
  // What comes after a body was read runs where the connection was opened, and would belong to no request.
  server.addHook('preValidation', (request, _reply, done) => {
    if (request.record === null || currentRequest() === request.record) done();
    else duringRequest(request.record, done);
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    void reply.header(REQUEST_ID_HEADER, request.id);
    if (lifecycle.phase === 'draining') void reply.header('connection', 'close');
    const lag = request.record?.replicaLagSeconds;
    if (lag !== undefined) void reply.header('x-rollcall-replica-lag', lag.toFixed(3));
    done(null, payload);
  });
}

/** The status of a request whose client left before its answer began; the number that proxies give it. */
const CLIENT_LEFT = 499;

function tellOfEnd(request: FastifyRequest, { raw, statusCode }: FastifyReply): void {
  const { record } = request;
  if (record === null || !requestAnswered.observed) return;
  const seconds = (performance.now() - record.startedAt) / 1_000;
  requestAnswered.tell({
    record,
    route: routeOf(request),
    status: raw.headersSent ? statusCode : CLIENT_LEFT,
    seconds,
  });
}

/** As it was declared, so that the number of names is known beforehand. */
function routeOf({ method, routeOptions, is404 }: FastifyRequest): string {
  return is404 || routeOptions.url === undefined ? 'unknown' : `${method} ${routeOptions.url}`;
}

import { commonErrors } from '@rollcall/errors';
import { abandon } from '@rollcall/observability';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { REQUEST_MILLISECONDS } from './server-limits.js';
import { whenOver } from './when-over.js';

/** What a route says of itself in `@RouteConfig`. */
interface DeadlineOptions {
  /** How long all of its answer may take, where that is more than what any other may. */
  readonly timeoutSeconds?: number;
}

/**
 * Nobody waits longer for an answer to begin: then it is said that it takes too long, whatever the handler is still
 * waiting for, and that waits no longer. An answer that has begun may be as long as its route says, and is cut off after
 * that.
 *
 * The time runs from the moment that the request is there, body included: how long that may take is a limit of the
 * connection. Fastify's own limit ends with the body, and so never comes for a POST.
 */
export function installDeadline(server: FastifyInstance, milliseconds: number): void {
  server.addHook('preValidation', (request, reply, done) => {
    let timer = setTimeout(() => {
      if (!reply.raw.headersSent) return refuse(request, reply);
      timer = setTimeout(() => reply.raw.destroy(), longest(request) - milliseconds);
    }, milliseconds);
    whenOver(reply, () => {
      clearTimeout(timer);
      if (!reply.raw.writableFinished) giveUp(request);
    });
    done();
  });
}

function refuse(request: FastifyRequest, reply: FastifyReply): void {
  if (!reply.sent) void reply.send(commonErrors.TIMED_OUT());
  giveUp(request);
}

function giveUp({ record }: FastifyRequest): void {
  if (record !== null) abandon(record);
}

function longest({ routeOptions }: FastifyRequest): number {
  const { timeoutSeconds } = routeOptions.config as DeadlineOptions;
  return timeoutSeconds === undefined ? REQUEST_MILLISECONDS : timeoutSeconds * 1_000;
}

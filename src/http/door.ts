import type { Principal, PrincipalCarrier } from '@rollcall/access';
import { commonErrors } from '@rollcall/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingRequest } from '../auth/index.js';
import type { QuotaService, Visit } from '../limits/index.js';
import { setAnswerHeaders } from './answer-headers.js';
import { requireSound } from './sound-request.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the caller's key; null until the caller is let in. */
    visit: Visit | null;
  }
}

/** Who decides about a request before its handler does. */
export interface Doorkeepers {
  readonly authenticate: (request: IncomingRequest) => Promise<Principal>;
  readonly quota: Pick<QuotaService, 'enter' | 'fields' | 'retryAfter'>;
}

/** Bodies of queries are small; what is larger is refused before it is read to the end. */
const LARGEST_BODY_BYTES = 256 * 1024;

/**
 * The door in front of every route: a request is sound or it goes no further; its body is taken as bytes, the caller
 * is authenticated from those very bytes and let in as far as the key's limits go, and only then are they parsed. A
 * route is closed unless it is marked public; unknown paths fall through to a 404.
 */
export function installDoor(server: FastifyInstance, { authenticate, quota }: Doorkeepers): void {
  server.decorateRequest('visit', null);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    ['application/json', 'application/graphql-response+json'],
    { parseAs: 'buffer', bodyLimit: LARGEST_BODY_BYTES },
    (_request, body, done) => done(null, body),
  );
  server.addHook('onRoute', route => {
    const { timeoutSeconds } = (route.config ?? {}) as { timeoutSeconds?: number };
    if (timeoutSeconds !== undefined) route.handlerTimeout = timeoutSeconds * 1000;
  });
  server.addHook('onRequest', (request, reply, done) => {
    setAnswerHeaders(reply);
    requireSound(request, reply);
    done();
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    if (request.visit !== null) void reply.headers(request.visit.fields());
    done(null, payload);
  });
  server.addHook('preValidation', async (request, reply) => {
    const rawBody = Buffer.isBuffer(request.body) ? request.body : undefined;
    if (!request.is404 && !isPublic(request)) {
      const principal = await authenticate(incoming(request, rawBody));
      (request as FastifyRequest & PrincipalCarrier).principal = principal;
      await letIn(principal, quota, request, reply);
    }
    if (rawBody !== undefined) request.body = parseBody(rawBody);
  });
}

async function letIn(
  principal: Principal,
  quota: Doorkeepers['quota'],
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  try {
    const visit = await quota.enter(principal);
    request.visit = visit;
    // Whoever left while waiting in line has been told of already.
    if (reply.raw.destroyed) visit.leave();
    else reply.raw.once('close', () => visit.leave());
  } catch (error) {
    void reply.headers({ ...quota.fields(principal), 'retry-after': quota.retryAfter(principal) });
    throw error;
  }
}

function isPublic(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { public?: boolean }).public === true;
}

function incoming(request: FastifyRequest, rawBody: Buffer | undefined): IncomingRequest {
  const { method = request.method, url = request.url, headers, rawHeaders } = request.raw;
  return { method, rawPath: url, headers, rawHeaders, rawBody };
}

/** Refuses what is not UTF-8; Buffer's own decoding would put other characters in its place. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseBody(raw: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(raw));
  } catch {
    throw commonErrors.MALFORMED_BODY({ detail: 'Malformed body' });
  }
}

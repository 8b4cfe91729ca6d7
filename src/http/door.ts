import type { Principal, PrincipalCarrier } from '@rollcall/access';
import { commonErrors } from '@rollcall/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingRequest } from '../auth/index.js';
import { setAnswerHeaders } from './answer-headers.js';
import { requireSound } from './sound-request.js';

type Authenticate = (request: IncomingRequest) => Promise<Principal>;

/** Bodies of queries are small; what is larger is refused before it is read to the end. */
const LARGEST_BODY_BYTES = 256 * 1024;

/**
 * The door in front of every route: a request is sound or it goes no further; its body is taken as bytes, the caller
 * is authenticated from those very bytes, and only then are they parsed. A route is closed unless it is marked public;
 * unknown paths fall through to a 404.
 */
export function installDoor(server: FastifyInstance, authenticate: Authenticate): void {
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
  server.addHook('preValidation', async request => {
    const rawBody = Buffer.isBuffer(request.body) ? request.body : undefined;
    if (!request.is404 && !isPublic(request)) {
      (request as FastifyRequest & PrincipalCarrier).principal = await authenticate(incoming(request, rawBody));
    }
    if (rawBody !== undefined) request.body = parseBody(rawBody);
  });
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

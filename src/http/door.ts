import type { Principal, PrincipalCarrier } from '@rollcall/access';
import { commonErrors } from '@rollcall/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingRequest } from '../auth/index.js';
import { setAnswerHeaders } from './answer-headers.js';
import { letIn, type Quota } from './let-in.js';
import { requireSound } from './sound-request.js';

/** Who decides about a request before its handler does. */
export interface Doorkeepers {
  readonly authenticate: (request: IncomingRequest) => Promise<Principal>;
  readonly quota: Quota;
}

/** Bodies of queries are small; what is larger is refused before it is read to the end. */
const LARGEST_BODY_BYTES = 256 * 1024;

const JSON_TYPES = ['application/json', 'application/graphql-response+json'];

/** What a route says of itself in `@RouteConfig`, as far as the door is concerned. */
interface DoorOptions {
  readonly public?: boolean;
  /** Set by a route that reads its bodies itself: the media types it takes, and how many bytes at most. */
  readonly body?: { readonly types: readonly string[]; readonly limit: number };
}

/** What such a route is given: the bytes as they were sent, and what was said about them. */
interface UnreadBody {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly coding: string | undefined;
}

/**
 * The door in front of every route: a request is sound or it goes no further; its body is taken as bytes, the caller
 * is authenticated from those very bytes and let in as far as the key's limits go, and only then are they parsed. A
 * route is closed unless it is marked public; unknown paths fall through to a 404.
 */
export function installDoor(server: FastifyInstance, { authenticate, quota }: Doorkeepers): void {
  server.decorateRequest('visit', null);
  server.removeAllContentTypeParsers();
  takeBytes(server, JSON_TYPES);
  server.addHook('onRoute', route => {
    const { body } = (route.config ?? {}) as DoorOptions;
    if (body === undefined) return;
    route.bodyLimit = body.limit;
    takeBytes(server, body.types);
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
    const options = request.routeOptions.config as DoorOptions;
    const rawBody = Buffer.isBuffer(request.body) ? request.body : undefined;
    if (rawBody !== undefined) requireType(request, options.body?.types ?? JSON_TYPES);
    if (!request.is404 && options.public !== true) {
      const principal = await known(request, rawBody, authenticate);
      (request as FastifyRequest & PrincipalCarrier).principal = principal;
      await letIn(principal, quota, request, reply);
    }
    if (options.body !== undefined) request.body = unread(request, rawBody);
    else if (rawBody !== undefined) request.body = parseBody(rawBody);
  });
}

async function known(
  request: FastifyRequest,
  rawBody: Buffer | undefined,
  authenticate: Doorkeepers['authenticate'],
): Promise<Principal> {
  const asked = incoming(request, rawBody);
  try {
    return await authenticate(asked);
  } finally {
    request.claimed = asked.claimed ?? null;
  }
}

function takeBytes(server: FastifyInstance, types: readonly string[]): void {
  const options = { parseAs: 'buffer', bodyLimit: LARGEST_BODY_BYTES } as const;
  for (const type of types.filter(each => !server.hasContentTypeParser(each))) {
    server.addContentTypeParser(type, options, (_request, body, done) => done(null, body));
  }
}

/** A type that one route takes is not thereby taken by another. */
function requireType(request: FastifyRequest, types: readonly string[]): void {
  if (!types.includes(mediaTypeOf(request))) throw commonErrors.UNSUPPORTED_MEDIA_TYPE();
}

function mediaTypeOf({ headers }: FastifyRequest): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function unread(request: FastifyRequest, bytes: Buffer = Buffer.alloc(0)): UnreadBody {
  const coding = request.headers['content-encoding']?.trim().toLowerCase();
  return { bytes, mediaType: mediaTypeOf(request), coding };
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

import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { GqlContextType } from '@nestjs/graphql';
import { exposeError, isLogWorthy } from '@rollcall/api';
import { commonErrors, DomainError } from '@rollcall/errors';
import { failureShown } from '@rollcall/observability';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { backendAiProblem, isBackendAiPath } from '../backendai/index.js';
import { setAnswerHeaders } from './answer-headers.js';
import { REQUEST_ID_HEADER } from './observation.js';
import { allowedMethods, noRoute } from './unsupported-method.js';

/** Writes every failure of an HTTP request as problem+json, in the dialect that the path's clients read. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('HTTP');

  catch(error: unknown, host: ArgumentsHost): void {
    // GraphQL renders errors itself, field by field.
    if (host.getType<GqlContextType>() === 'graphql') throw error;
    const [request, reply] = [
      host.switchToHttp().getRequest<FastifyRequest>(),
      host.switchToHttp().getResponse<FastifyReply>(),
    ];
    const allowed = request.is404 ? allowedMethods(request.server, request.url) : [];
    const exposed = exposeError(request.is404 && !(error instanceof DomainError) ? noRoute(allowed) : error);
    if (isLogWorthy(exposed, request.record))
      this.logger.error({ err: exposed.cause ?? error, request_id: request.id });
    // `OPTIONS *` is sent past every hook, having no path.
    if (request.record === null) setAnswerHeaders(reply);
    if (allowed.length > 0) void reply.header('allow', allowed.join(', '));
    answerProblem(exposed, request, reply);
  }
}

/** Both ways to authenticate, as a 401 has to name them. */
const CHALLENGE = 'BackendAI, Bearer';

/** A path that cannot be decoded reaches neither a route nor the filter; Fastify hands it over here. */
export function answerMalformedUrl(_error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  setAnswerHeaders(reply);
  answerProblem(commonErrors.MALFORMED_URL(), request, reply);
}

/** Writes a failure as problem+json, in the dialect that the path's clients read. */
function answerProblem(error: DomainError, request: FastifyRequest, reply: FastifyReply): void {
  request.failure = error.code;
  const body = isBackendAiPath(request.url) ? backendAiProblem(error, request.id) : problem(error, request.id);
  if (failureShown.observed) failureShown.tell({ transport: 'http', code: error.code });
  // A path that cannot be decoded has met no hook.
  void reply.header(REQUEST_ID_HEADER, request.id);
  if (error.kind === 'unauthenticated') void reply.header('www-authenticate', CHALLENGE);
  void reply.status(error.status).header('content-type', 'application/problem+json').send(JSON.stringify(body));
}

/**
 * RFC 9457, with the published error code beside the standard members. Only a failure of ours carries the request's
 * number: a refusal is the same text for everybody, so that two of them cannot be told apart.
 */
function problem(error: DomainError, requestId: string): Record<string, unknown> {
  return {
    type: `urn:rollcall:error:${error.code}`,
    title: error.title,
    status: error.status,
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    code: error.code,
    ...(error.status >= 500 ? { request_id: requestId } : {}),
  };
}

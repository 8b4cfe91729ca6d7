import type { PrincipalCarrier } from '@rollcall/access';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AuditLogService } from '../audit/index.js';
import { whenOver } from './when-over.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The code of what the request was refused with, if it was. */
    failure: string | null;
    /** The access key that it claimed to be of. */
    claimed: string | null;
  }
}

type Audit = Pick<AuditLogService, 'note'>;

/** Questions whose answers hold nobody's sessions. Everything else that is ever added is audited. */
const HARMLESS = new Set(
  ['GET', 'HEAD', 'POST'].flatMap(method => [
    ...['/auth', '/auth/test', '/auth/role', '/v1/whoami', '/v1/openapi.json'].map(path => `${method} ${path}`),
    ...['/graphql', '/admin/gql', '/admin/graphql'].flatMap(path =>
      ['', ' whoami', ' user', ' keypair'].map(asked => `${method} ${path}${asked}`),
    ),
  ]),
);

/**
 * Tells the audit of every request that has been answered, to the end or not: whoever leaves in the middle of an export
 * has read the half of it. Only what was left before its answer began has shown nothing.
 */
export function installAuditTrail(server: FastifyInstance, audit: Audit): void {
  server.decorateRequest('failure', null);
  server.decorateRequest('claimed', null);
  server.addHook('onRequest', (request, reply, done) => {
    whenOver(reply, () => note(request, reply, audit));
    done();
  });
}

function note(request: FastifyRequest & PrincipalCarrier, reply: FastifyReply, audit: Audit): void {
  const { principal, id: requestId, failure, claimed } = request;
  const operation = operationOf(request);
  const isRead = principal !== undefined && reply.raw.headersSent && !HARMLESS.has(operation);
  if (failure === null && !isRead) return;
  audit.note({
    ...{ principal, operation, requestId, status: reply.statusCode },
    ...{ failure: failure ?? undefined, claimed: claimed ?? undefined },
  });
}

/** As it was declared: nothing that a caller made up. */
function operationOf({ method, routeOptions, record }: FastifyRequest): string {
  const asked = record?.operation === undefined ? '' : ` ${record.operation}`;
  return `${method} ${routeOptions.url ?? '*'}${asked}`;
}

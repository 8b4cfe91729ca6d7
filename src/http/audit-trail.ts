import type { PrincipalCarrier } from '@rollcall/access';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AuditLogService } from '../audit/index.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The code of what the request was refused with, if it was. */
    failure: string | null;
    /** The access key that it claimed to be of. */
    claimed: string | null;
  }
}

/** Questions whose answers hold nobody's sessions. Everything else that is ever added is audited. */
const HARMLESS = new Set([
  ...['/auth', '/auth/test', '/auth/role', '/v1/whoami', '/v1/openapi.json'].flatMap(path => [
    `GET ${path}`,
    `HEAD ${path}`,
    `POST ${path}`,
  ]),
  ...['/graphql', '/admin/gql', '/admin/graphql'].flatMap(path =>
    ['', ' whoami', ' user', ' keypair'].flatMap(asked => [`POST ${path}${asked}`, `GET ${path}${asked}`]),
  ),
]);

/** Tells the audit of every request that has been answered. */
export function installAuditTrail(server: FastifyInstance, audit: Pick<AuditLogService, 'note'>): void {
  server.decorateRequest('failure', null);
  server.decorateRequest('claimed', null);
  server.addHook('onResponse', (request, reply, done) => {
    const { principal } = request as FastifyRequest & PrincipalCarrier;
    const operation = operationOf(request);
    const { id: requestId, failure, claimed } = request;
    if (failure !== null || (principal !== undefined && !HARMLESS.has(operation))) {
      audit.note({
        ...{ principal, operation, requestId, status: reply.statusCode },
        ...{ failure: failure ?? undefined, claimed: claimed ?? undefined },
      });
    }
    done();
  });
}

/** As it was declared: nothing that a caller made up. */
function operationOf({ method, routeOptions, record }: FastifyRequest): string {
  const asked = record?.operation === undefined ? '' : ` ${record.operation}`;
  return `${method} ${routeOptions.url ?? '*'}${asked}`;
}

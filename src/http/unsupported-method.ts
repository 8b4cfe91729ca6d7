import { commonErrors, type DomainError } from '@rollcall/errors';
import type { FastifyInstance, HTTPMethods } from 'fastify';

const METHODS: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What to answer where no route matched: 405 when the path exists under another method, else 404. */
export function noRoute(server: FastifyInstance, url: string): DomainError {
  const path = url.split('?')[0] as string;
  const known = METHODS.some(method => server.findRoute({ method, url: path }) !== null);
  return known ? commonErrors.METHOD_NOT_ALLOWED() : commonErrors.ROUTE_NOT_FOUND();
}

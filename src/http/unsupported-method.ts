import { commonErrors, type DomainError } from '@rollcall/errors';
import type { FastifyInstance, HTTPMethods } from 'fastify';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The methods that a path exists under; none for a path that does not exist. */
export function allowedMethods(server: FastifyInstance, url: string): readonly HTTPMethods[] {
  const path = url.split('?')[0] as string;
  return METHODS.filter(method => server.findRoute({ method, url: path }) !== null);
}

/** What to answer where no route matched: 405 when the path exists under another method, else 404. */
export function noRoute(allowed: readonly HTTPMethods[]): DomainError {
  return allowed.length > 0 ? commonErrors.METHOD_NOT_ALLOWED() : commonErrors.ROUTE_NOT_FOUND();
}

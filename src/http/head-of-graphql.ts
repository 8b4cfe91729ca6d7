import type { FastifyInstance } from 'fastify';

/**
 * Fastify takes HEAD wherever there is a GET, and sends no body; a handler of ours need not know. Apollo does, and has
 * no answer to it: to Apollo, and to nobody else, such a request is a GET.
 */
export function installHeadOfGraphql(server: FastifyInstance): void {
  server.addHook('onRoute', route => {
    if (route.method !== 'HEAD' || route.url !== '/graphql') return;
    const { handler } = route;
    route.handler = async function (this: FastifyInstance, request, reply): Promise<unknown> {
      Object.defineProperty(request, 'method', { value: 'GET', configurable: true });
      try {
        return await handler.call(this, request, reply);
      } finally {
        Reflect.deleteProperty(request, 'method');
      }
    };
  });
}

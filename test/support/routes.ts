import { channel } from 'node:diagnostics_channel';
import type { FastifyInstance, RouteOptions } from 'fastify';

/** Every route that Fastify is given while `work` runs, whoever registers it, as `METHOD /path`; sorted. */
export async function routesOf<T>(work: () => Promise<T>): Promise<{ result: T; routes: string[] }> {
  const routes = new Set<string>();
  const listen = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }: RouteOptions) => {
      for (const each of [method].flat()) routes.add(`${each} ${url}`);
    });
  };
  const started = channel('fastify.initialization');
  started.subscribe(listen);
  try {
    return { result: await work(), routes: [...routes].sort() };
  } finally {
    started.unsubscribe(listen);
  }
}

import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** How long a browser remembers that it may ask; dashboards ask every few seconds, and none of them keeps it longer. */
const PREFLIGHT_SECONDS = 7_200;

/**
 * Pages of every origin may ask: what they send counts by its credentials alone, and none of those is sent by a browser
 * on its own. Resolves once it holds, so that what is installed afterwards comes after it.
 *
 * Nest's own `enableCors` would copy these headers to Node's answer, and make all others take the slow way there.
 */
export async function installCrossOrigin(server: FastifyInstance): Promise<void> {
  await server.register(cors, {
    origin: '*',
    exposedHeaders: '*',
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false,
  });
}

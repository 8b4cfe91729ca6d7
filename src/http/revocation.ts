import type { Principal, PrincipalCarrier } from '@rollcall/access';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { whenOver } from './when-over.js';

/** Who knows when a caller is one no more. */
interface Revocations {
  watch(principal: Principal, end: () => void): () => void;
}

/** An answer that is streamed may take minutes: it is cut off when its caller's key, or their right to it, is taken back. */
export function installRevocation(server: FastifyInstance, revocations: Revocations): void {
  server.addHook('onSend', (request: FastifyRequest & PrincipalCarrier, reply, payload, done) => {
    const { principal } = request;
    if (principal !== undefined && isStream(payload)) {
      whenOver(
        reply,
        revocations.watch(principal, () => reply.raw.destroy()),
      );
    }
    done(null, payload);
  });
}

function isStream(payload: unknown): boolean {
  return typeof (payload as { pipe?: unknown } | null | undefined)?.pipe === 'function';
}

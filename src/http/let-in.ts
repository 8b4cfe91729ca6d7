import type { Principal } from '@rollcall/access';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { QuotaService, Visit } from '../limits/index.js';
import { whenOver } from './when-over.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the caller's key; null until the caller is let in. */
    visit: Visit | null;
  }
}

export type Quota = Pick<QuotaService, 'enter' | 'fields' | 'retryAfter'>;

/** Lets a caller in as far as the limits of the key go, until the answer is sent. @throws RATE_LIMITED, TOO_MANY_AT_ONCE */
export async function letIn(
  principal: Principal,
  quota: Quota,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  try {
    const visit = await quota.enter(principal);
    request.visit = visit;
    // Whoever left while waiting in line has been told of already.
    if (reply.raw.destroyed) visit.leave();
    else whenOver(reply, () => visit.leave());
  } catch (error) {
    void reply.headers({ ...quota.fields(principal), 'retry-after': quota.retryAfter(principal) });
    throw error;
  }
}

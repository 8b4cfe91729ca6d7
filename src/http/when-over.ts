import type { FastifyReply } from 'fastify';

const AWAITED = Symbol('what is done when it is over');

type Answer = FastifyReply['raw'] & { [AWAITED]?: Array<() => void> };

/**
 * Has something done once a request is over, however it ends; Fastify's own hook waits for an answer that was sent
 * whole. It is done in the order in which it was asked for, by one listener: an export has some of its own, and Node
 * takes more than ten for a leak.
 *
 * What is to be done is kept on the answer itself. A WeakMap of answers would keep each of them, with all that belongs
 * to it, through the quick collections of garbage: what such a map holds is only given up by a full one.
 */
export function whenOver(reply: FastifyReply, work: () => void): void {
  const answer: Answer = reply.raw;
  const awaited = answer[AWAITED];
  if (awaited !== undefined) {
    awaited.push(work);
    return;
  }
  const works = [work];
  answer[AWAITED] = works;
  answer.once('close', () => works.forEach(each => each()));
}

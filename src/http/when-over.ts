import type { FastifyReply } from 'fastify';

const awaited = new WeakMap<FastifyReply['raw'], Array<() => void>>();

/**
 * Has something done once a request is over, however it ends; Fastify's own hook waits for an answer that was sent
 * whole. It is done in the order in which it was asked for, by one listener: an export has some of its own, and Node
 * takes more than ten for a leak.
 */
export function whenOver({ raw }: FastifyReply, work: () => void): void {
  const works = awaited.get(raw);
  if (works !== undefined) {
    works.push(work);
    return;
  }
  const all = [work];
  awaited.set(raw, all);
  raw.once('close', () => all.forEach(each => each()));
}

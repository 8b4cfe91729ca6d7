import type { FastifyReply } from 'fastify';

/**
 * What every answer says unless its handler says otherwise: it is one caller's own, and a browser that opens it may
 * run, load, frame and guess nothing.
 */
const HEADERS = {
  'cache-control': 'private, no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

export function setAnswerHeaders(reply: FastifyReply): void {
  void reply.headers(HEADERS);
}

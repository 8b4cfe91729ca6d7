import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lifecycle } from './probes.js';

/** How to go without losing a request. */
export interface DrainOptions {
  readonly server: Server;
  readonly lifecycle: Lifecycle;
  /** How long to go on serving while unready: until every load balancer has noticed. */
  readonly delayMs: number;
  /** How long requests in flight may still take after that. */
  readonly timeoutMs: number;
}

const SWEEP_MS = 100;

/**
 * Takes the process out of service: unready at once, serving on for the delay, new connections included, then no more
 * of them, and resolves when the last request in flight is answered.
 *
 * From the first moment on every answer says that its connection ends (the application looks at the lifecycle). A
 * connection kept alive would otherwise be closed at a moment of our choosing, which may be the very one in which its
 * client sends the next request.
 *
 * @returns false when requests in flight had to be cut off.
 */
export async function drain({ server, lifecycle, delayMs, timeoutMs }: DrainOptions): Promise<boolean> {
  lifecycle.phase = 'draining';
  await sleep(delayMs);
  const closed = new Promise<boolean>(resolve => server.close(() => resolve(true)));
  // An answer that had begun before may still have promised to keep its connection.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const deadline = new AbortController();
  const late = sleep(timeoutMs, false, { signal: deadline.signal }).catch(() => false);
  const inTime = await Promise.race([closed, late]);
  deadline.abort();
  clearInterval(sweep);
  if (!inTime) server.closeAllConnections();
  return inTime;
}

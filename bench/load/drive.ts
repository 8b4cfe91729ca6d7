import { Connection } from './connection.js';

/** What one stretch of load showed. */
export interface Load {
  readonly requests: number;
  readonly seconds: number;
  readonly bytes: number;
  /** Milliseconds, sorted. */
  readonly latencies: Float64Array;
}

/** How many connections send which requests, and for how long new ones are begun. */
export interface Drive {
  readonly port: number;
  readonly requests: readonly Buffer[];
  readonly connections: number;
  readonly seconds: number;
}

/**
 * A closed loop: each connection sends its next request when the answer to the last one is complete, going through
 * the requests in turn. What has begun is finished and counted.
 */
export async function drive({ port, requests, connections, seconds }: Drive): Promise<Load> {
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
  const latencies: number[] = [];
  const begun = performance.now();
  const until = begun + seconds * 1000;
  let turn = 0;
  const loop = async (connection: Connection): Promise<void> => {
    for (let sent = performance.now(); sent < until;) {
      await connection.send(requests[turn++ % requests.length] as Buffer);
      const now = performance.now();
      latencies.push(now - sent);
      sent = now;
    }
  };
  try {
    await Promise.all(open.map(loop));
    const elapsed = (performance.now() - begun) / 1000;
    const bytes = open.reduce((sum, { received }) => sum + received, 0);
    return { requests: latencies.length, seconds: elapsed, bytes, latencies: Float64Array.from(latencies).sort() };
  } finally {
    for (const connection of open) connection.close();
  }
}

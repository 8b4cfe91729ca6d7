import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PostgresAccess } from './postgres.global.js';

/** A way to the server of the tests over TCP: its socket lies in a folder that other users cannot enter. */
export interface TcpDoor {
  /** The same address through the door. */
  through(url: string): string;
  close(): Promise<void>;
}

/** Opens a door on a free loopback port. */
export async function openTcpDoor({ host, port }: PostgresAccess): Promise<TcpDoor> {
  const open = new Set<Socket>();
  const server = createServer(from => {
    const to = host.startsWith('/') ? connect(join(host, `.s.PGSQL.${port}`)) : connect(port, host);
    open.add(from);
    // Either side may go first, and how it went is for the other side to notice.
    pipeline(from, to, from)
      .catch(() => undefined)
      .finally(() => open.delete(from));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: own } = server.address() as AddressInfo;
  return {
    through(url) {
      const parsed = new URL(url.replace(/@\//, '@127.0.0.1/'));
      parsed.searchParams.delete('host');
      parsed.hostname = '127.0.0.1';
      parsed.port = String(own);
      return parsed.href;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

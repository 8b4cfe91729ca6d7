import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

/** Where a PostgreSQL listens: a host, or the folder of its socket. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

interface Link {
  /** The side of whoever connected, and that of the database. */
  readonly near: Socket;
  readonly far: Socket;
  /** Both sides stay open and nothing passes any more. */
  swallowed: boolean;
}

/**
 * A way to a PostgreSQL over TCP, which its socket in a folder that other users cannot enter is not. It does to what
 * passes what networks do: hold it, swallow it, cut it in the middle.
 */
export class FaultProxy {
  private readonly links = new Set<Link>();
  private held = false;
  /** Bytes of answers that a connection still passes before it is reset. */
  private budget = Number.POSITIVE_INFINITY;

  private constructor(
    private readonly server: Server,
    private target: Target,
  ) {
    server.on('connection', near => this.link(near));
  }

  /** Opens one on a free loopback port. */
  static async open(target: Target): Promise<FaultProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultProxy(server, target);
  }

  /** The same address through it. */
  through(url: string): string {
    const parsed = new URL(url.replace(/@\//, '@127.0.0.1/'));
    parsed.searchParams.delete('host');
    parsed.hostname = '127.0.0.1';
    parsed.port = String((this.server.address() as AddressInfo).port);
    return parsed.href;
  }

  /** Leads new connections elsewhere. */
  leadTo(target: Target): void {
    this.target = target;
  }

  /** Nothing passes in either direction, nor does anybody hear of it, until `release`. */
  hold(): void {
    this.held = true;
    for (const { near, far } of this.links) for (const side of [near, far]) side.pause();
  }

  release(): void {
    this.held = false;
    for (const { near, far } of this.links) for (const side of [near, far]) side.resume();
  }

  /** Connections that are open now never hear anything again, as when a firewall forgets them; new ones work. */
  swallow(): void {
    for (const link of this.links) link.swallowed = true;
  }

  /** Every connection is reset once it has passed so many bytes of answers, until it is told otherwise. */
  resetAfter(bytes: number | undefined): void {
    this.budget = bytes ?? Number.POSITIVE_INFINITY;
  }

  /** Resets every open connection. */
  reset(): void {
    for (const link of this.links) cut(link);
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.reset();
    await closed;
  }

  private link(near: Socket): void {
    const { host, port } = this.target;
    const far = host.startsWith('/') ? connect(join(host, `.s.PGSQL.${port}`)) : connect(port, host);
    const link: Link = { near, far, swallowed: false };
    this.links.add(link);
    this.carry(link, near, far, () => true);
    let left = this.budget;
    this.carry(link, far, near, chunk => {
      // Whoever is in the middle of an answer when it is decided is cut off in the middle.
      left = Math.min(left, this.budget) - chunk.length;
      if (left < 0) cut(link);
      return left >= 0;
    });
    near.once('close', () => this.links.delete(link));
  }

  private carry(link: Link, from: Socket, to: Socket, passes: (chunk: Buffer) => boolean): void {
    if (this.held) from.pause();
    from
      .on('data', (chunk: Buffer) => {
        if (!link.swallowed && passes(chunk) && !to.write(chunk)) from.pause();
      })
      .on('end', () => link.swallowed || to.end())
      .on('error', () => undefined)
      .on('close', () => link.swallowed || to.destroy());
    to.on('drain', () => this.held || from.resume());
  }
}

function cut({ near, far }: Link): void {
  near.resetAndDestroy();
  far.destroy();
}

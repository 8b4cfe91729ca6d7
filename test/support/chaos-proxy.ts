import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../src/demo/random.js';

/** What a proxy did to the requests that came through it. */
export interface Mischief {
  /** Sent a second time, while the first was under way or after it. */
  duplicated: number;
  /** Held back, so that later ones overtook them. */
  delayed: number;
  /** Never sent; the client saw the connection break. */
  lost: number;
  /** Sent and answered, but the client saw the connection break instead of the answer. */
  unanswered: number;
  /** Broken off by the server, or it was not there. */
  broken: number;
}

interface Held {
  readonly request: IncomingMessage;
  readonly body: Buffer;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const LONGEST_DELAY_MS = 250;

/** A network at its worst, between a client and a server that may come and go; heads are passed on as they were signed. */
export class ChaosProxy {
  readonly mischief: Mischief = { duplicated: 0, delayed: 0, lost: 0, unanswered: 0, broken: 0 };
  private readonly underWay = new Set<Promise<unknown>>();

  private constructor(
    private readonly server: Server,
    private readonly random: Random,
    /** Where the server is now. */
    public target: string,
  ) {
    server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
      this.follow(this.pass(incoming, response).catch(() => response.destroy()));
    });
  }

  static async open(target: string, random: Random): Promise<ChaosProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ChaosProxy(server, random, target);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** How many requests are held or with the server. */
  get inFlight(): number {
    return this.underWay.size;
  }

  /** Resolves once nothing is under way any more, late duplicates included. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await Promise.all([closed, this.settled()]);
  }

  private follow(work: Promise<unknown>): void {
    this.underWay.add(work);
    void work.finally(() => this.underWay.delete(work));
  }

  private async pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const held: Held = { request: incoming, body: await buffer(incoming) };
    if (this.happens(0.1, 'lost')) return void response.destroy();
    if (this.happens(0.2, 'duplicated')) this.follow(this.sendLate(held));
    if (this.happens(0.4, 'delayed')) await sleep(this.random.integer(0, LONGEST_DELAY_MS));
    const answer = await this.send(held);
    if (answer === undefined || this.happens(0.1, 'unanswered')) return void response.destroy();
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  private happens(probability: number, what: keyof Mischief): boolean {
    const happens = this.random.chance(probability);
    if (happens) this.mischief[what] += 1;
    return happens;
  }

  private async sendLate(held: Held): Promise<void> {
    await sleep(this.random.integer(0, 2 * LONGEST_DELAY_MS));
    await this.send(held);
  }

  /** @returns undefined when the server was gone before it had answered. */
  private async send({ request: { method, url = '/', rawHeaders }, body }: Held): Promise<Answer | undefined> {
    try {
      const outgoing = request(new URL(url, this.target), { method, headers: rawHeaders, agent: false });
      const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
      outgoing.end(body);
      const [answer] = await answered;
      return { status: answer.statusCode ?? 0, headers: answer.headers, body: await buffer(answer) };
    } catch {
      this.mischief.broken += 1;
      return undefined;
    }
  }
}

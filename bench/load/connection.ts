import { connect, type Socket } from 'node:net';

const HEADER_END = Buffer.from('\r\n\r\n');
/** A chunked body is over when it ends so; JSON has no bare line ends inside. */
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');

/**
 * One HTTP/1.1 connection that sends ready-made bytes and looks at answers just long enough to know when they end.
 * Written for this, because the generator shares the machine with what it measures: it costs some 25 µs a
 * request, most of it in the kernel, where a general client costs as much as the servers.
 */
export class Connection {
  private readonly socket: Socket;
  private head: Buffer | undefined;
  /** Bytes of the body that are still to come; undefined while in the header, -1 while in chunks. */
  private missing: number | undefined;
  private tail = Buffer.alloc(0);
  private settle: ((error?: Error) => void) | undefined;
  /** Bytes read so far, headers included. */
  received = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('error', error => this.finish(error));
    socket.on('close', () => this.finish(new Error('the server closed the connection')));
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('error', reject).once('connect', () => resolve(new Connection(socket.off('error', reject))));
    });
  }

  /** Sends one request; resolves when its answer is complete, fails when that is not a 200. */
  send(bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.socket.destroyed) return reject(new Error('the server has closed the connection'));
      this.settle = error => (error === undefined ? resolve() : reject(error));
      this.socket.write(bytes);
    });
  }

  close(): void {
    this.settle = undefined;
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    this.received += chunk.length;
    let rest = chunk;
    if (this.missing === undefined) {
      const head = this.head === undefined ? chunk : Buffer.concat([this.head, chunk]);
      const end = head.indexOf(HEADER_END);
      if (end < 0) {
        this.head = head;
        return;
      }
      this.head = undefined;
      const problem = this.begin(head.toString('latin1', 0, end));
      if (problem !== undefined) {
        this.finish(new Error(`${problem}\n${head.toString('utf8', end + 4, end + 2_000)}`));
        return;
      }
      rest = head.subarray(end + 4);
    }
    if (this.isOver(rest)) this.finish();
  }

  /** Reads a header; says what is wrong with the answer, if anything is. */
  private begin(header: string): string | undefined {
    if (!header.startsWith('HTTP/1.1 200 ')) return header.slice(0, header.indexOf('\r\n'));
    const length = /\r\ncontent-length: *(\d+)/i.exec(header)?.[1];
    this.missing = length === undefined ? -1 : Number(length);
    this.tail = Buffer.from('\r\n');
    return undefined;
  }

  private isOver(part: Buffer): boolean {
    if ((this.missing as number) >= 0) {
      this.missing = (this.missing as number) - part.length;
      return this.missing <= 0;
    }
    this.tail = Buffer.concat([this.tail, part.subarray(-LAST_CHUNK.length)]).subarray(-LAST_CHUNK.length);
    return this.tail.equals(LAST_CHUNK);
  }

  private finish(error?: Error): void {
    this.missing = undefined;
    const settle = this.settle;
    this.settle = undefined;
    settle?.(error);
  }
}

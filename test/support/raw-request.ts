import { connect } from 'node:net';
import type { Answer } from './test-app.js';

/** A request of which every byte is the test's: headers in order, repeated or malformed as it pleases. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body?: Uint8Array | string | undefined;
}

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Lower-case names; without `date` and `x-request-id`, which differ from answer to answer. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly text: string;
  readonly body: Answer['body'];
}

/** Sends a request over a connection of its own and reads until the server closes it. */
export function sendRaw(url: string, { method, path, headers, body = '' }: RawRequest): Promise<RawAnswer> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body);
  const named = (name: string): boolean => headers.some(([each]) => each.toLowerCase() === name);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(bytes.length === 0 || named('content-length') || named('transfer-encoding')
      ? []
      : [`Content-Length: ${bytes.length}`]),
    'Connection: close',
  ];
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A server that refuses a body closes while it is still being sent; what it said before that counts.
    socket.on('error', error => (chunks.length === 0 ? reject(error) : undefined));
    socket.on('close', () => resolve(read(Buffer.concat(chunks))));
    socket.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]));
  });
}

function read(bytes: Buffer): RawAnswer {
  const end = bytes.indexOf('\r\n\r\n');
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const text = bytes.subarray(end + 4).toString('utf8');
  const headers = lines.map(line => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return {
    status: Number(first.split(' ')[1]),
    headers: headers.filter(([name]) => name !== 'date' && name !== 'x-request-id'),
    text,
    body: json(text),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

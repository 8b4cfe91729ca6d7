import { connect, type Socket } from 'node:net';
import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { leakOf } from '../support/leaks.js';
import { sendRaw } from '../support/raw-request.js';
import { TestApp } from '../support/test-app.js';

const QUESTION = JSON.stringify({ query: '{ user { uuid } }' });
/** Node.js looks once a second; a busy machine may be late with it. */
const LATEST_SECONDS = 8;
const CRLF = '\r\n';

describe('connections', () => {
  let test: TestApp;
  let factory: Factory;
  let user: TestUser;
  let authorization: string;
  let host: string;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    user = await factory.user();
    ({ authorization } = await test.bearer(user));
    host = new URL(test.url).host;
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  const server = (): Server => test.app.getHttpServer();
  const head = (path = '/graphql', method = 'POST'): string =>
    `${method} ${path} HTTP/1.1${CRLF}Host: ${host}${CRLF}Authorization: ${authorization}${CRLF}Content-Type: application/json${CRLF}`;
  const asked = (more = ''): string => `${head()}${more}Content-Length: ${QUESTION.length}${CRLF}${CRLF}${QUESTION}`;

  /** Sends bytes and reads until the server closes, or (`waiting`) until it has said nothing for a while. */
  function say(bytes: string | Buffer): Promise<string> {
    return new Promise(resolve => {
      const chunks: Buffer[] = [];
      const socket: Socket = connect(Number(host.split(':')[1]), '127.0.0.1', () => socket.write(bytes));
      socket.setTimeout(1_500, () => socket.destroy());
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    });
  }

  const statusesOf = (answers: string): number[] =>
    [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

  it('have ten seconds for the head of a request and thirty for all of it', () => {
    const { headersTimeout, requestTimeout } = server();
    expect([headersTimeout, requestTimeout]).toEqual([10_000, 30_000]);
  });

  describe('that are slow', () => {
    let before: [number, number];
    beforeAll(() => {
      before = [server().headersTimeout, server().requestTimeout];
      server().headersTimeout = 300;
      server().requestTimeout = 600;
    });
    afterAll(() => {
      [server().headersTimeout, server().requestTimeout] = before;
    });

    it.each([
      ['in the first line', () => 'POST /gra'],
      ['between headers', () => head()],
      ['in the body', () => `${head()}Content-Length: 100${CRLF}${CRLF}{"query"`],
      ['in a chunk', () => `${head()}Transfer-Encoding: chunked${CRLF}${CRLF}40${CRLF}{"query"`],
    ])('%s are told so and cut', async (_, bytes) => {
      const started = connect(Number(host.split(':')[1]), '127.0.0.1', () => started.write(bytes()));
      const chunks: Buffer[] = [];
      await new Promise(resolve => {
        started.on('data', (chunk: Buffer) => chunks.push(chunk));
        started.on('error', () => undefined);
        started.on('close', resolve);
      });
      expect(statusesOf(Buffer.concat(chunks).toString())).toEqual([408]);
    });
  });

  // Real time passes here; both tests let it pass at once.
  describe.concurrent('that trickle, under the limits as they are shipped,', () => {
    it.each([
      ['a head', 10, () => head(), 'X-Slow: a'],
      ['a body', 30, () => `${head()}Content-Length: 1000${CRLF}${CRLF}`, '{"query": "'],
    ] as const)('with %s are cut after %i seconds', async (_, seconds, begun, rest) => {
      const from = performance.now();
      const socket = connect(Number(host.split(':')[1]), '127.0.0.1', () => socket.write(begun()));
      let [answers, sent] = ['', 0];
      const trickle = setInterval(() => {
        socket.write(rest[sent % rest.length] as string);
        sent += 1;
      }, 1_000);
      await new Promise(resolve => {
        socket.on('data', (chunk: Buffer) => (answers += chunk.toString()));
        socket.on('error', () => undefined);
        socket.on('close', resolve);
      });
      clearInterval(trickle);
      const took = (performance.now() - from) / 1_000;
      expect(statusesOf(answers)).toEqual([408]);
      expect(took).toBeGreaterThan(seconds - 0.5);
      expect(took).toBeLessThan(seconds + LATEST_SECONDS);
    });
  });

  const ambiguous: ReadonlyArray<[string, () => string]> = [
    ['both lengths', () => `${head()}Content-Length: 5${CRLF}Transfer-Encoding: chunked${CRLF}${CRLF}0${CRLF}${CRLF}`],
    ['two lengths', () => `${head()}Content-Length: 5${CRLF}${asked().slice(head().length)}`],
    ['two equal lengths', () => asked(`Content-Length: ${QUESTION.length}${CRLF}`)],
    ['a list of lengths', () => `${head()}Content-Length: 5, 5${CRLF}${CRLF}hello`],
    ['a signed length', () => `${head()}Content-Length: +5${CRLF}${CRLF}hello`],
    ['a hexadecimal length', () => `${head()}Content-Length: 0x5${CRLF}${CRLF}hello`],
    ['a length with blanks inside', () => `${head()}Content-Length: 1 0${CRLF}${CRLF}hello`],
    ['a length below zero', () => `${head()}Content-Length: -1${CRLF}${CRLF}`],
    ['a length beyond all', () => `${head()}Content-Length: 99999999999999999999999${CRLF}${CRLF}`],
    ['a blank before the colon', () => `${head()}Content-Length : 5${CRLF}${CRLF}hello`],
    ['an unknown transfer coding', () => `${head()}Transfer-Encoding: identity${CRLF}${CRLF}hello`],
    ['a transfer coding twice', () => `${head()}Transfer-Encoding: chunked, chunked${CRLF}${CRLF}0${CRLF}${CRLF}`],
    ['a transfer coding after chunked', () => `${head()}Transfer-Encoding: chunked, gzip${CRLF}${CRLF}0${CRLF}${CRLF}`],
    ['a disguised transfer coding', () => `${head()}Transfer-Encoding: xchunked${CRLF}${CRLF}0${CRLF}${CRLF}`],
    ['a tab before chunked and a length', () => asked(`Transfer-Encoding:\tchunked${CRLF}`)],
    ['a folded header', () => asked(`X-Folded: a${CRLF} b${CRLF}`)],
    ['a folded transfer coding', () => asked(`Transfer-Encoding:${CRLF} chunked${CRLF}`)],
    ['a header that ends in LF alone', () => asked('X-Bare: a\n')],
    ['a header that ends in CR alone', () => asked('X-Bare: a\r')],
    ['lines that end in LF alone', () => asked().replaceAll(CRLF, '\n')],
    ['NUL in a header', () => asked(`X-Nul: a\0b${CRLF}`)],
    ['a header without a name', () => asked(`: a${CRLF}`)],
    ['a header without a colon', () => asked(`nonsense${CRLF}`)],
    ['a blank in a name', () => asked(`X Y: a${CRLF}`)],
    ['a chunk of no size', () => `${head()}Transfer-Encoding: chunked${CRLF}${CRLF}zz${CRLF}`],
    ['a chunk of a size below zero', () => `${head()}Transfer-Encoding: chunked${CRLF}${CRLF}-1${CRLF}`],
    ['a chunk of a size beyond all', () => `${head()}Transfer-Encoding: chunked${CRLF}${CRLF}${'f'.repeat(20)}${CRLF}`],
    [
      'a chunk longer than it says',
      () => `${head()}Transfer-Encoding: chunked${CRLF}${CRLF}2${CRLF}{"query"${CRLF}0${CRLF}${CRLF}`,
    ],
    [
      'a chunk that ends in LF alone',
      () => `${head()}Transfer-Encoding: chunked${CRLF}${CRLF}2${CRLF}{}\n0${CRLF}${CRLF}`,
    ],
    [
      'a chunk size that ends in LF alone',
      () => `${head()}Transfer-Encoding: chunked${CRLF}${CRLF}2\n{}${CRLF}0${CRLF}${CRLF}`,
    ],
    [
      'an endless chunk extension',
      () => `${head()}Transfer-Encoding: chunked${CRLF}${CRLF}2;${'x'.repeat(40_000)}${CRLF}{}${CRLF}0${CRLF}${CRLF}`,
    ],
    ['no Host', () => asked().replace(`Host: ${host}${CRLF}`, '')],
    ['two Hosts', () => asked(`Host: ${host}${CRLF}`)],
    ['another Host', () => asked(`Host: evil.example.com${CRLF}`)],
    ['a Host in other letters', () => asked(`hOST: evil.example.com${CRLF}`)],
    ['a version that is none', () => asked().replace('HTTP/1.1', 'HTTP/9.9')],
    ['a preface of HTTP/2', () => `PRI * HTTP/2.0${CRLF}${CRLF}SM${CRLF}${CRLF}`],
    ['bytes of TLS', () => '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
    ['too many headers', () => asked(Array.from({ length: 101 }, (_, n) => `X-${n}: a${CRLF}`).join(''))],
    [
      'two thousand headers and then another Host',
      () => asked(`${Array.from({ length: 2_001 }, () => `A:${CRLF}`).join('')}Host: x${CRLF}`),
    ],
    ['headers of too many bytes', () => asked(`X-Long: ${'a'.repeat(17_000)}${CRLF}`)],
    ['a path of too many bytes', () => `GET /${'a'.repeat(17_000)} HTTP/1.1${CRLF}Host: ${host}${CRLF}${CRLF}`],
    ['a blank in the path', () => asked().replace('/graphql', '/graph ql')],
  ];

  it.each(ambiguous)('with %s are refused and closed, and nothing behind is read', async (_, bytes) => {
    const smuggled = `GET /smuggled HTTP/1.1${CRLF}Host: ${host}${CRLF}${CRLF}`;
    const answers = await say(Buffer.from(bytes() + smuggled, 'latin1'));
    expect(statusesOf(answers)).toEqual([expect.toBeOneOf([400, 408, 413, 431, 501, 505])]);
    expect([leakOf(answers), /connection: close/i.test(answers)]).toEqual([undefined, true]);
  });

  it('in an old version of HTTP need a Host as well', async () => {
    expect(statusesOf(await say(`GET / HTTP/1.0${CRLF}${CRLF}`))).toEqual([400]);
  });

  it('that send a request before the last one is answered are refused and closed', async () => {
    const answers = await say(asked() + asked() + asked());
    expect(statusesOf(answers)).toEqual([200, 400]);
    expect(answers).toContain('expected one request at a time on a connection');
  });

  it('that keep alive and take turns are served for long', async () => {
    const socket = connect(Number(host.split(':')[1]), '127.0.0.1');
    const statuses: number[] = [];
    for (let n = 0; n < 50; n += 1) {
      const answer = new Promise<string>(resolve => socket.once('data', (chunk: Buffer) => resolve(chunk.toString())));
      socket.write(asked());
      statuses.push(...statusesOf(await answer));
    }
    socket.destroy();
    expect(statuses).toEqual(Array.from({ length: 50 }, () => 200));
  });

  it.each([
    ['an answer', 'GET', '/', 200],
    ['a question', 'POST', '/graphql', 200],
    ['a question in an older envelope', 'POST', '/admin/gql', 200],
    ['a bare answer', 'POST', '/admin/graphql', 200],
    ['a check of credentials', 'GET', '/auth', 200],
    ['a missing page', 'GET', '/nope', 404],
    ['a wrong method', 'DELETE', '/graphql', 405],
    ['no path', 'GET', '/%', 400],
  ])('with %s say that it is for one caller, and nothing for a browser to run', async (_, method, path, status) => {
    const answer = await test.request(
      method,
      path,
      method === 'POST' ? { authorization, 'content-type': 'application/json' } : { authorization },
      method === 'POST' ? QUESTION : undefined,
    );
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'private, no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  });

  it('about the server as a whole say so as well', async () => {
    const { status, headers } = await sendRaw(test.url, { method: 'OPTIONS', path: '*', headers: [['Host', host]] });
    expect([status, Object.fromEntries(headers)['cache-control']]).toEqual([405, 'private, no-store']);
  });

  it('without a credential say so as well', async () => {
    const { status, headers } = await test.request('POST', '/graphql', {});
    expect([status, headers.get('cache-control')]).toEqual([401, 'private, no-store']);
  });

  it.each(['/graphql', '/admin/gql'])('with a compressed body are refused on %s', async path => {
    for (const encoding of ['gzip', 'deflate', 'br', 'zstd']) {
      const answer = await test.request(
        'POST',
        path,
        { authorization, 'content-type': 'application/json', 'content-encoding': encoding },
        QUESTION,
      );
      expect([encoding, answer.status]).toEqual([encoding, 415]);
    }
  });
});

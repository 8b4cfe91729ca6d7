import { Role } from '@rollcall/access';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { leakOf } from '../support/leaks.js';
import { BODIES, SOUND } from '../support/malformed-bodies.js';
import { type RawAnswer, type RawRequest, sendRaw } from '../support/raw-request.js';
import { QUESTION } from '../support/signed-raw.js';
import { TestApp } from '../support/test-app.js';

const GRAPHQL = ['/graphql', '/admin/gql', '/admin/graphql'];
const POSTS = [...GRAPHQL, '/auth', '/auth/test'];
const LARGEST = 256 * 1024;

describe('malformed requests', () => {
  let test: TestApp;
  let factory: Factory;
  let user = {} as TestUser;
  let monitor = {} as TestUser;
  let authorization = '';

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    user = await factory.user();
    monitor = await factory.user({ role: Role.Monitor });
    ({ authorization } = await test.bearer(user));
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  function send(method: string, path: string, more: Partial<RawRequest> & { type?: string } = {}): Promise<RawAnswer> {
    const { headers = [], body, type = 'application/json' } = more;
    const typed = body === undefined || type === '' ? [] : [['Content-Type', type] as const];
    const all = [['Host', new URL(test.url).host], ['Authorization', authorization], ...typed, ...headers] as const;
    return sendRaw(test.url, { method, path, headers: all, body });
  }

  describe.each(POSTS)('with a body on %s', path => {
    it.each(BODIES)('of %s are refused as such', async (_, body, harmless) => {
      const answer = await send('POST', path, { body });
      expect(complaint(answer)).toBeUndefined();
      expect(answer.body, 'refusals are JSON as well').toBeDefined();
      const refused = answer.status >= 400 || answer.body.errors !== undefined;
      expect(refused || (harmless === true && isSound(answer))).toBe(true);
    });
  });

  it.each(POSTS)('in another encoding than UTF-8 are refused on %s, not guessed at', async path => {
    for (const [name, body] of BODIES.filter(([each]) => /UTF|character|overlong/.test(each))) {
      const { status, body: problem } = await send('POST', path, { body });
      expect([name, status, problem.msg ?? problem.detail]).toEqual([name, 400, 'Malformed body']);
    }
  });

  describe.each(GRAPHQL)('with a sound question on %s', path => {
    it.each(SOUND)('and %s are answered', async (_, body) => {
      const answer = await send('POST', path, { body });
      expect(answer.status).toBe(200);
      expect(answer.body.data ?? answer.body).toEqual({ __typename: 'Query' });
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    });
  });

  it.each(GRAPHQL)('leave room for the longest question that tools ask, on %s', async path => {
    const query = getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, oneOf: true });
    const headers = { ...(await test.bearer(monitor)), 'content-type': 'application/json' };
    const { status, text } = await test.request('POST', path, headers, JSON.stringify({ query }));
    expect([status, text.includes('ComputeSessionList')]).toEqual([200, true]);
  });

  it.each(POSTS)('of any other content type are refused on %s', async path => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'application/jsonp',
      'text/json',
      'application/graphql',
      'application/octet-stream',
      'json',
      '*/*',
      '',
      'application/json/../x',
      'text/plain;application/json',
      'application /json',
      '\u0000',
    ]) {
      const answer = await send('POST', path, { body: QUESTION, type });
      expect(complaint(answer)).toBeUndefined();
      expect([type, [400, 415].includes(answer.status)]).toEqual([type, true]);
    }
    expect((await send('POST', path, { body: QUESTION, type: 'text/plain' })).status).toBe(415);
    expect((await send('POST', path, { body: QUESTION, type: 'application/json; charset=utf-8' })).status).toBe(200);
  });

  it.each(POSTS)('of more than 256 KiB are refused on %s, announced or not', async path => {
    const body = JSON.stringify({ query: '{ __typename }', echo: 'hi', more: 'a'.repeat(LARGEST) });
    const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const announced = await send('POST', path, { body });
    const streamed = await send('POST', path, {
      body: chunked,
      headers: [['Transfer-Encoding', 'chunked']],
    });
    for (const answer of [announced, streamed]) {
      expect(complaint(answer)).toBeUndefined();
      expect(answer.status).toBe(413);
    }
  });

  const paths = [
    '/nope',
    '/graphql/nope',
    '/admin',
    '/admin/',
    '/admin/nope',
    '/auth/nope',
    '/authx',
    '/v1',
    '/favicon.ico',
    '/%00',
    '/%ff%fe',
    '/%zz',
    '/%',
    '///graphql',
    '/..%2f..%2fetc%2fpasswd',
    '/../../etc/passwd',
    '/graphql%00',
    '/GRAPHQL',
    '/admin/gql;x=1',
    '/admin%2fgql',
    '/__proto__',
    '/constructor',
    '/.git/config',
    '/.env',
    '/:id',
    `/${'a'.repeat(4_000)}`,
    '/%F0%9F%98%80',
    "/'OR 1=1--",
    '/graphql\\',
    '/admin/gql/..',
    '*',
    'http://',
    'nope',
  ];

  it.each(paths)('for the path %s are answered as unknown', async path => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const answer = await send(method, path, method === 'POST' ? { body: QUESTION } : {});
      expect(complaint(answer)).toBeUndefined();
      expect([400, 404, 405]).toContain(answer.status);
    }
  });

  it.each([
    ...['GET', 'PUT', 'PATCH', 'DELETE'].flatMap(method => [
      [method, '/admin/gql'],
      [method, '/admin/graphql'],
    ]),
    ...['PUT', 'PATCH', 'DELETE'].flatMap(method => [
      [method, '/'],
      [method, '/graphql'],
      [method, '/auth'],
      [method, '/auth/role'],
    ]),
    ['POST', '/'],
    ['POST', '/auth/role'],
  ])('by %s to %s are told that the method is wrong', async (method = '', path = '') => {
    const answer = await send(method, path);
    expect(complaint(answer)).toBeUndefined();
    expect(answer.status).toBe(405);
  });

  it.each(['TRACE', 'PROPFIND', 'SEARCH', 'LINK', 'PURGE', 'OPTIONS', 'HEAD', 'BREW', 'get', 'G@T'])(
    'by %s are refused or harmless',
    async method => {
      for (const path of ['/', '/graphql', '/admin/gql', '/nope'])
        expect(complaint(await send(method, path))).toBeUndefined();
    },
  );

  const queries = [
    'echo=%00',
    'echo=%ED%A0%80',
    'echo=%ff',
    'echo=%',
    'echo[]=1',
    'echo[a]=1',
    'echo=a&echo=b',
    '__proto__=1',
    'constructor=1',
    '__proto__[polluted]=1',
    'echo',
    '&&&',
    '=',
    `echo=${'a'.repeat(1_001)}`,
    '?',
    'echo=%F0%9F%98%80',
    'group=%00',
    'group[]=a',
    `group=${'a'.repeat(65)}`,
    'group=a&group=b',
    `group='%20OR%201=1--`,
    'group=%25',
  ];

  it.each(queries)('with the query ?%s are refused by name, or harmless', async query => {
    for (const path of ['/auth', '/auth/test', '/auth/role', '/']) {
      const answer = await send('GET', `${path}?${query}`);
      expect(complaint(answer)).toBeUndefined();
      expect(answer.status === 200 || /^(echo|group): /.test(answer.body.msg)).toBe(true);
    }
  });

  it.each([
    ['GET', '/graphql?query=%7B__typename%7D&variables=nope'],
    ['GET', '/graphql?query=%7B__typename%7D&variables=[]'],
    ['GET', '/graphql?query=a&query=b'],
    ['GET', '/graphql?query=%00'],
    ['GET', '/graphql?query[]=1'],
    ['GET', '/graphql?query=%7Bnope%7D'],
    ['GET', '/graphql?query=mutation%7Bnope%7D'],
    ['GET', '/graphql?operationName=%00&query=%7B__typename%7D'],
    ['GET', '/graphql'],
  ])('by %s %s are the caller’s mistake', async (method, path) => {
    const answer = await send(method, path, { headers: [['Apollo-Require-Preflight', 'yes']] });
    expect(complaint(answer)).toBeUndefined();
  });

  const headers: ReadonlyArray<[string, string]> = [
    ['Content-Length', '-1'],
    ['Content-Length', '1e3'],
    ['Content-Length', '999999999999999999999'],
    ['Transfer-Encoding', 'gzip'],
    ['Transfer-Encoding', 'chunked, chunked'],
    ['Content-Encoding', 'gzip'],
    ['Expect', 'nonsense'],
    ['Accept', 'nonsense'],
    ['Accept', 'text/html'],
    ['Accept', '\u00ff\u00fe'],
    ['Cookie', '__proto__=1; a=%00'],
    ['Range', 'bytes=0-0'],
    ['X-Long', 'a'.repeat(20_000)],
    ['X-Bad Name', 'a'],
    ['X-Nul', 'a\u0000b'],
    ['__proto__', 'polluted'],
    ['Constructor', 'x'],
    ['Upgrade', 'websocket'],
    ['If-None-Match', '*'],
    ['Origin', 'http://evil.example.com'],
  ];

  it.each(headers)('with the header %s: %s are refused or harmless', async (name, value) => {
    for (const path of GRAPHQL) {
      const short = name === 'Content-Length' || name === 'Transfer-Encoding';
      const answer = await send('POST', path, { body: QUESTION, headers: [[name, value]] });
      expect(complaint(answer)).toBeUndefined();
      expect(answer.status > 0 || short).toBe(true);
    }
  });

  it('leave the program as it was', async () => {
    const { status, body } = await test.gql(user, '{ user { uuid } }');
    expect([status, body]).toEqual([200, { data: { user: { uuid: user.id } } }]);
  });
});

/** What is wrong with an answer, whatever was asked; undefined when it is fit for a caller. */
function complaint({ status, text }: RawAnswer): string | undefined {
  return status < 500 ? leakOf(text) : `status ${status}: ${text}`;
}

/** Some bodies are fine for some endpoints: what is asked for is there. */
function isSound({ status, body }: RawAnswer): boolean {
  const { ['__typename']: type } = (body.data ?? body) as Record<string, unknown>;
  return status === 200 && (type === 'Query' || body.authorized === 'yes');
}

import { EMPTY_BODY_HASH, sign, SUPPORTED_VERSIONS } from '@rollcall/signing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { type RawAnswer, type RawRequest, sendRaw } from '../support/raw-request.js';
import { QUESTION, repeating, type Signing, signedRaw, withHeaders } from '../support/signed-raw.js';
import { TestApp } from '../support/test-app.js';

const MINUTE = 60_000;

describe('a signed request', () => {
  let test: TestApp;
  let strict: TestApp;
  let factory: Factory;
  let [user, other] = [{} as TestUser, {} as TestUser];

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    [user, other] = [await factory.user(), await factory.user()];
    strict = await TestApp.start({ AUTH_UNSIGNED_BODY: 'never' });
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
    await strict.stop();
  });

  const send = (request: RawRequest): Promise<RawAnswer> => sendRaw(test.url, request);
  const good = (signing: Signing = {}): RawRequest => signedRaw(test.url, user, signing);

  it.each([
    ['POST', '/graphql'],
    ['POST', '/admin/gql'],
    ['POST', '/admin/graphql'],
    ['GET', '/auth?echo=hi'],
    ['POST', '/auth'],
    ['GET', '/auth/test?echo=%ED%95%9C'],
    ['POST', '/auth/test'],
    ['GET', '/auth/role'],
  ])('opens %s %s', async (method, path) => {
    const body = path.startsWith('/auth') ? { body: '{"echo":"hi"}' } : {};
    expect(await send(good({ method, path, ...(method === 'POST' ? body : {}) }))).toMatchObject({ status: 200 });
  });

  it.each(SUPPORTED_VERSIONS)('may name the version %s', async version => {
    expect((await send(good({ version }))).status).toBe(200);
  });

  it('may name the scheme and the headers by their old names', async () => {
    const date = new Date().toISOString();
    const signature = sign(user.secretKey, {
      method: 'POST',
      path: '/admin/graphql',
      dateHeader: date,
      ymd: date.slice(0, 10).replaceAll('-', ''),
      host: new URL(test.url).host,
      contentType: 'application/json',
      versionHeader: 'x-sorna-version',
      version: 'v4.20190615',
      bodyHash: EMPTY_BODY_HASH,
    });
    const request = withHeaders(good({ path: '/admin/graphql' }), {
      Authorization: `Sorna signMethod=hmac-sha256,credential=${user.accessKey}:${signature.toUpperCase()}`,
      'X-BackendAI-Version': undefined,
      'X-BackendAI-Date': undefined,
      'X-Sorna-Version': 'v4.20190615',
      'X-Sorna-Date': date,
    });
    expect(await send(request)).toMatchObject({ status: 200, body: { __typename: 'Query' } });
  });

  const tampered: ReadonlyArray<[part: string, () => RawRequest]> = [
    ['method', () => ({ ...good({ method: 'GET' }), method: 'POST', body: QUESTION })],
    ['path', () => ({ ...good({ path: '/admin/gql' }), path: '/graphql' })],
    ['letter case of the path', () => ({ ...good({ path: '/GRAPHQL' }), path: '/graphql' })],
    ['escaping of the path', () => ({ ...good({ path: '/%67raphql' }), path: '/graphql' })],
    ['query', () => ({ ...good({ path: '/graphql?a=1' }), path: '/graphql?a=2' })],
    ['presence of a query', () => ({ ...good(), path: '/graphql?a=1' })],
    ['host', () => good({ origin: 'http://rollcall.example.com' })],
    ['port', () => good({ origin: 'http://127.0.0.1:1' })],
    ['content type', () => withHeaders(good(), { 'Content-Type': 'application/graphql-response+json' })],
    ['version', () => withHeaders(good(), { 'X-BackendAI-Version': 'v5.20191215' })],
    [
      'name of the version header',
      () => {
        return withHeaders(good(), { 'X-BackendAI-Version': undefined, 'X-Sorna-Version': 'v6.20210815' });
      },
    ],
    ['date', () => withHeaders(good({ date: ago(MINUTE) }), { 'X-BackendAI-Date': new Date().toISOString() })],
    [
      'writing of the date',
      () => {
        const date = new Date();
        return withHeaders(good({ date }), { 'X-BackendAI-Date': date.toISOString().replace('Z', '+00:00') });
      },
    ],
    ['date by the header that wins', () => withHeaders(good(), { Date: new Date().toUTCString() })],
    ['body', () => ({ ...good(), body: QUESTION.replace('__typename', '__schema{description}') })],
    ['white space of the body', () => ({ ...good(), body: `${QUESTION} ` })],
    ['presence of a body', () => ({ ...good({ body: '' }), body: QUESTION })],
    ['access key', () => swapped(good(), user.accessKey, other.accessKey)],
    ['secret', () => signedRaw(test.url, { accessKey: user.accessKey, secretKey: other.secretKey })],
    [
      'last digit of the signature',
      () => {
        const [, text = ''] = good().headers.find(([name]) => name === 'Authorization') ?? [];
        return withHeaders(good(), { Authorization: text.slice(0, -1) + (text.endsWith('0') ? '1' : '0') });
      },
    ],
  ];

  it.each(tampered)('is refused when its %s was changed', async (_, request) => {
    const { status, body } = await send(request());
    expect([status, body.code, body.detail]).toEqual([401, 'AUTH_FAILED', 'Unauthorized access']);
  });

  describe('that leaves its body out of the signature', () => {
    const places: ReadonlyArray<[string, string, string, boolean]> = [
      ['POST', '/admin/gql', QUESTION, true],
      ['POST', '/admin/graphql', QUESTION, true],
      ['POST', '/auth', '{"echo":"hi"}', true],
      ['POST', '/auth/test', '{"echo":"hi"}', true],
      ['POST', '/graphql', QUESTION, false],
      ['POST', '/graphql?/admin/gql', QUESTION, false],
      ['POST', '/graphql/', QUESTION, false],
    ];

    it.each(places)('to %s %s is answered or refused by where it goes', async (method, path, body, accepted) => {
      const request = good({ method, path, body, signBody: false });
      expect((await send(request)).status).toBe(accepted ? 200 : 401);
    });

    it.each(places)('to %s %s is refused where nobody may', async (method, path, body) => {
      const key = await keyIn(strict);
      const unsigned = signedRaw(strict.url, key, { method, path, body, signBody: false });
      expect((await sendRaw(strict.url, unsigned)).status).toBe(401);
      expect((await sendRaw(strict.url, signedRaw(strict.url, key, { method, path, body }))).status).toBe(200);
    });

    it('covers everything else all the same', async () => {
      const request = good({ path: '/admin/gql', signBody: false });
      expect((await send({ ...request, path: '/admin/graphql' })).status).toBe(401);
    });
  });

  it.each([
    ['14 minutes 55 seconds ago', -14 * MINUTE - 55_000, 200],
    ['in 14 minutes 55 seconds', 14 * MINUTE + 55_000, 200],
    ['15 minutes ago', -15 * MINUTE, 400],
    ['in 15 minutes 5 seconds', 15 * MINUTE + 5_000, 400],
    ['yesterday', -24 * 60 * MINUTE, 400],
  ])('signed %s is timely or not', async (_, shift, status) => {
    const answer = await send(good({ path: '/admin/gql', date: ago(-shift) }));
    expect([answer.status, answer.body.msg]).toEqual([status, status === 400 ? 'Date/time sync error' : undefined]);
  });

  it.each(['Authorization', 'Host', 'Content-Type', 'X-BackendAI-Date', 'X-BackendAI-Version'])(
    'is refused when %s is there twice',
    async name => {
      for (const value of [undefined, 'something-else']) {
        const answer = await send(repeating(good({ path: '/admin/gql' }), name, value));
        expect(answer.status).toBe(400);
        const type = name === 'Host' ? 'generic-bad-request' : 'invalid-auth-params';
        expect(answer.body.type).toBe(`https://api.backend.ai/probs/${type}`);
      }
    },
  );

  it('is refused without a host', async () => {
    expect((await send(withHeaders(good(), { Host: undefined }))).status).toBe(400);
  });

  it('is verified against its own host, whatever forwarding headers claim', async () => {
    const spoofed = 'rollcall.example.com';
    const forSpoofed = good({ origin: `http://${spoofed}` });
    expect((await send(withHeaders(forSpoofed, forwarding(spoofed)))).status).toBe(401);
    expect((await send(withHeaders(good(), forwarding(spoofed)))).status).toBe(200);
  });

  it('holds for the host it was signed for when that is what it was sent to', async () => {
    const elsewhere = withHeaders(good({ origin: 'http://rollcall.example.com' }), { Host: 'rollcall.example.com' });
    expect((await send(elsewhere)).status).toBe(200);
  });

  it('keeps its method and its caller, whatever override headers claim', async () => {
    const overriding = { 'X-Method-Override': 'GET', 'X-HTTP-Method-Override': 'GET', 'X-BackendAI-Act-As': other.id };
    const mine = JSON.stringify({ query: '{ user { uuid } }' });
    const answer = await send(withHeaders(good({ body: mine }), overriding));
    expect(answer.body).toEqual({ data: { user: { uuid: user.id } } });
  });

  it('is not needed for the handshake, and a bad one does not harm there', async () => {
    const host: RawRequest['headers'][number] = ['Host', 'anything'];
    const plain = await send({ method: 'GET', path: '/', headers: [host] });
    expect(plain).toMatchObject({ status: 200, body: { version: 'v6.20210815', manager: '21.09.9' } });
    for (const name of ['Authorization', 'X-BackendAI-Version', 'X-BackendAI-Date', 'X-BackendAI-Token']) {
      const answer = await send({ method: 'GET', path: '/', headers: [host, [name, 'nonsense'], [name, 'twice']] });
      expect(answer.text).toBe(plain.text);
    }
  });
});

function ago(milliseconds: number): Date {
  return new Date(Date.now() - milliseconds);
}

function forwarding(host: string): Record<string, string> {
  return {
    'X-Forwarded-Host': host,
    'X-Forwarded-Proto': 'http',
    'X-Forwarded-URL': `http://${host}/graphql`,
    'X-Forwarded-For': '10.0.0.1',
    'X-Original-URL': '/graphql',
    'X-Rewrite-URL': '/graphql',
    Forwarded: `host=${host};proto=http`,
  };
}

/** A key in an application that has no factory. */
async function keyIn(test: TestApp): Promise<TestUser> {
  const factory = await Factory.open(test);
  try {
    return await factory.user();
  } finally {
    await factory.close();
  }
}

function swapped(request: RawRequest, from: string, to: string): RawRequest {
  return { ...request, headers: request.headers.map(([name, value]) => [name, value.replace(from, to)] as const) };
}

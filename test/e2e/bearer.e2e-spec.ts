import { createHmac, generateKeyPairSync } from 'node:crypto';
import { mintBearer } from '@rollcall/signing';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { type Answer, TestApp } from '../support/test-app.js';

const ENDPOINTS = ['/graphql', '/admin/gql', '/admin/graphql'] as const;

describe('a bearer token', () => {
  let test: TestApp;
  let factory: Factory;
  let [user, other] = [{} as TestUser, {} as TestUser];

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    [user, other] = [await factory.user(), await factory.user()];
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  function ask(headers: Record<string, string>, path: string = '/graphql'): Promise<Answer> {
    const body = JSON.stringify({ query: '{ user { uuid } }' });
    return test.request('POST', path, { 'content-type': 'application/json', ...headers }, body);
  }
  const bearing = (token: string, path?: string): Promise<Answer> => ask({ authorization: `Bearer ${token}` }, path);
  const mint = (more: object = {}): Promise<string> =>
    mintBearer({ accessKey: user.accessKey, secret: user.secretKey, ...more });
  const crafted = (header: object, claims: object, signWith = user.secretKey, hash = 'sha256'): string => {
    const text = `${part(header)}.${part(claims)}`;
    return `${text}.${signWith === '' ? '' : createHmac(hash, signWith).update(text).digest('base64url')}`;
  };
  const claims = (more: object = {}): object => ({ access_key: user.accessKey, iat: now(), exp: now() + 600, ...more });
  const hs256 = { alg: 'HS256', typ: 'JWT' };

  it.each(ENDPOINTS)('opens %s in either header', async path => {
    const token = await mint();
    for (const headers of [
      { authorization: `Bearer ${token}` },
      { authorization: `bearer ${token}` },
      { 'x-backendai-token': token },
      { authorization: `Bearer ${token}`, 'x-backendai-token': token },
    ]) {
      const { status, body } = await ask(headers, path);
      expect({ status, user: (body.data ?? body).user }).toEqual({ status: 200, user: { uuid: user.id } });
    }
  });

  it('opens the calls that clients make first', async () => {
    const headers = await test.bearer(user);
    expect((await test.request('GET', '/auth?echo=hi', headers)).body).toEqual({ authorized: 'yes', echo: 'hi' });
    expect((await test.request('GET', '/auth/role', headers)).body).toMatchObject({ global_role: 'user' });
  });

  it('is looked at before a signature', async () => {
    const signed = await test.signed(user, 'GET', '/auth');
    expect(signed.status).toBe(200);
    const token = await mint({ lifetimeSeconds: -5 });
    expect((await ask({ 'x-backendai-token': token, authorization: 'BackendAI nonsense' })).status).toBe(401);
  });

  const hour = 3_600_000;
  const refused: ReadonlyArray<[string, () => Promise<string> | string]> = [
    ['expired', () => mint({ now: new Date(Date.now() - hour) })],
    ['expired a second ago', () => crafted(hs256, claims({ iat: now() - 60, exp: now() - 1 }))],
    ['living longer than 15 minutes', () => mint({ lifetimeSeconds: 901 })],
    ['issued in the future', () => mint({ now: new Date(Date.now() + 90_000) })],
    ['without an expiry', () => crafted(hs256, claims({ exp: undefined }))],
    ['without a time of issue', () => crafted(hs256, claims({ iat: undefined }))],
    ['with an endless expiry', () => crafted(hs256, claims({ exp: 1e300 }))],
    ['with a time of issue long gone', () => crafted(hs256, claims({ iat: 0 }))],
    ['signed with the secret of another key', () => mint({ secret: other.secretKey })],
    ['naming another key', () => crafted(hs256, claims({ access_key: other.accessKey }))],
    ['naming no key', () => crafted(hs256, claims({ access_key: undefined }))],
    ['naming an unknown key', () => mint({ accessKey: 'AKIANOBODY' })],
    ['naming a list of keys', () => crafted(hs256, claims({ access_key: [user.accessKey] }))],
    ['with alg none', () => crafted({ alg: 'none' }, claims(), '')],
    ['with alg None', () => crafted({ alg: 'None' }, claims(), '')],
    ['with alg none and a good signature', () => crafted({ alg: 'none' }, claims())],
    ['with alg HS512', () => crafted({ alg: 'HS512' }, claims(), user.secretKey, 'sha512')],
    ['with alg HS256 over an empty secret', () => crafted(hs256, claims(), '\0')],
    [
      'signed with RS256',
      () => {
        const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
        return new SignJWT({ ...claims() }).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);
      },
    ],
    [
      'whose claims were changed',
      async () => {
        const [header, , signature] = (await mint()).split('.');
        const forged = Buffer.from(JSON.stringify(claims({ role: 'superadmin' }))).toString('base64url');
        return `${header}.${forged}.${signature}`;
      },
    ],
    ['without its signature', async () => (await mint()).split('.').slice(0, 2).join('.') + '.'],
    ['that is none', () => 'abc.def.ghi'],
  ];

  it.each(refused)('%s is refused as any other', async (_, token) => {
    const reference = await bearing(await mint({ accessKey: 'AKIANOBODY' }));
    const { status, text } = await bearing(await token());
    expect({ status, text }).toEqual({ status: 401, text: reference.text });
  });

  it.each([
    ['over 4 KiB', () => ({ authorization: `Bearer ${'a'.repeat(4097)}` })],
    ['of characters no token has', () => ({ authorization: 'Bearer a b' })],
    ['that differs between the two headers', () => ({ authorization: 'Bearer a.b.c', 'x-backendai-token': 'd.e.f' })],
  ])('%s is malformed', async (_, headers) => {
    const { status, body } = await ask(headers(), '/admin/gql');
    expect([status, body.msg]).toEqual([400, 'Malformed authorization header']);
  });
});

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** In seconds, as tokens have it. */
function now(): number {
  return Math.floor(Date.now() / 1000);
}

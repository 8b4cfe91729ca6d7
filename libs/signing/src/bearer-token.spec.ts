import * as fc from 'fast-check';
import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { DUMMY_SECRET, mintBearer, peekAccessKey, verifyBearer } from './index.js';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const NOW = new Date('2026-01-01T00:00:00Z');
const IAT = NOW.getTime() / 1000;
const CLAIMS = { access_key: 'AK', iat: IAT, exp: IAT + 900 };

const token = (claims: JWTPayload, alg = 'HS256') =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(Buffer.from(SECRET));
const encode = (text: string) => Buffer.from(text).toString('base64url');
const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

describe('verifyBearer', () => {
  it('accepts what mintBearer mints, for as long as it lives', async () => {
    const minted = await mintBearer({ accessKey: 'AK', secret: SECRET, now: NOW });
    expect(peekAccessKey(minted)).toBe('AK');
    expect(await verifyBearer(minted, SECRET, NOW)).toBe(true);
    expect(await verifyBearer(minted, SECRET, after(899.999))).toBe(true);
    expect(await verifyBearer(minted, SECRET, after(900))).toBe(false);
  });

  it('tolerates a clock that is up to a minute ahead, not more', async () => {
    const minted = await mintBearer({ accessKey: 'AK', secret: SECRET, now: NOW });
    expect(await verifyBearer(minted, SECRET, after(-60))).toBe(true);
    expect(await verifyBearer(minted, SECRET, after(-61))).toBe(false);
  });

  it.each<[string, JWTPayload]>([
    ['no access key', { iat: IAT, exp: IAT + 900 }],
    ['an access key that is no text', { ...CLAIMS, access_key: ['AK'] }],
    ['an access key with a blank', { ...CLAIMS, access_key: 'A K' }],
    ['no time of issue', { access_key: 'AK', exp: IAT + 900 }],
    ['no time of expiry', { access_key: 'AK', iat: IAT }],
    ['a life of 901 seconds', { ...CLAIMS, exp: IAT + 901 }],
    ['a life hidden in the past', { ...CLAIMS, iat: IAT - 600, exp: IAT + 301 }],
    ['a time in text', { ...CLAIMS, exp: '9999999999' as unknown as number }],
  ])('refuses a token with %s', async (_, claims) => {
    expect(await verifyBearer(await token(claims), SECRET, NOW)).toBe(false);
  });

  it('refuses other algorithms, no algorithm and other secrets', async () => {
    const good = await token(CLAIMS);
    expect(await verifyBearer(good, SECRET, NOW)).toBe(true);
    expect(await verifyBearer(await token(CLAIMS, 'HS512'), SECRET, NOW)).toBe(false);
    expect(await verifyBearer(new UnsecuredJWT(CLAIMS).encode(), SECRET, NOW)).toBe(false);
    expect(await verifyBearer(good, `${SECRET}x`, NOW)).toBe(false);
    expect(await verifyBearer(good, DUMMY_SECRET, NOW)).toBe(false);
    expect(await verifyBearer(good, '', NOW)).toBe(false);
  });

  it('refuses a token whose header claims RS256 over the same secret', async () => {
    const [, payload, signature] = (await token(CLAIMS)).split('.');
    const header = encode('{"alg":"RS256"}');
    expect(await verifyBearer(`${header}.${payload}.${signature}`, SECRET, NOW)).toBe(false);
  });

  it('refuses changed claims', async () => {
    const [header, , signature] = (await token(CLAIMS)).split('.');
    const payload = encode(JSON.stringify({ ...CLAIMS, access_key: 'ROOT' }));
    expect(peekAccessKey(`${header}.${payload}.${signature}`)).toBe('ROOT');
    expect(await verifyBearer(`${header}.${payload}.${signature}`, SECRET, NOW)).toBe(false);
  });

  it('is false, never a rejection, for any text', async () => {
    const piece = fc.oneof(fc.base64String(), fc.string({ unit: 'binary' }), fc.json());
    const texts = fc.oneof(
      piece,
      fc.tuple(fc.json(), fc.json(), piece).map(([header, payload, signature]) => {
        return `${encode(header)}.${encode(payload)}.${signature}`;
      }),
    );
    await fc.assert(
      fc.asyncProperty(texts, async text => {
        expect(await verifyBearer(text, SECRET, NOW)).toBe(false);
        peekAccessKey(text);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe('peekAccessKey', () => {
  it('is null for what could be no access key', async () => {
    for (const access_key of ['', 'A\u0000K', 'é', 'A'.repeat(65), 7, null, { $ne: '' }]) {
      expect(peekAccessKey(await token({ ...CLAIMS, access_key }))).toBeNull();
    }
    expect(peekAccessKey('not.a.token')).toBeNull();
    expect(peekAccessKey(await token({ ...CLAIMS, padding: 'x'.repeat(4096) }))).toBeNull();
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  bodyHash,
  DUMMY_SECRET,
  EMPTY_BODY_HASH,
  parseRequestDate,
  sign,
  type SignableRequest,
  stringToSign,
  verify,
} from './index.js';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

type Vector = [line: string, date: string, host: string, version: string, signature: string];

const VECTORS: Vector[] = [
  [
    'POST /admin/graphql',
    '2020-02-16T15:47:28.997Z',
    '127.0.0.1:8081',
    'v4.20190615',
    '61e75ea76d6135036363a9ccc13378d7b91d634a1c81a87598c24fb959eb8f17',
  ],
  [
    'POST /admin/gql',
    '2021-08-15T00:00:01.123456+00:00',
    'api.example.com',
    'v6.20210815',
    'c1ef8a0a8e45f325099d28160f7a464649af9229f4450e6086301450167698b7',
  ],
  [
    'POST /admin/graphql',
    'Sun, 16 Feb 2020 15:47:28 GMT',
    'localhost:8081',
    'v5.20191215',
    '10180b7e939003c34938bdf7eb72eaba897a79689a045cb8d0d33b529efec6ff',
  ],
  [
    'GET /auth/test?echo=hi',
    '2020-02-16T15:47:28+09:00',
    'localhost:8081',
    'v5.20191215',
    '009a7d0a884382182bae7c732061b8b31fcf88a06b38111f63fbe594aa50c393',
  ],
  [
    'POST /admin/graphql',
    '2020-02-17T00:30:00+09:00',
    'localhost:8081',
    'v5.20191215',
    'c00deaadd5d59af64eb22c150f0bd24add2b3e1deef0b5d4545d0494f27e5653',
  ],
];

function request([line, dateHeader, host, version]: readonly string[]): SignableRequest {
  const [method = '', path = ''] = (line ?? '').split(' ');
  return {
    method,
    path,
    dateHeader: dateHeader ?? '',
    ymd: parseRequestDate(dateHeader ?? '')?.ymd ?? '',
    host: host ?? '',
    contentType: 'application/json',
    versionHeader: 'x-backendai-version',
    version: version ?? '',
    bodyHash: EMPTY_BODY_HASH,
  };
}

describe('sign', () => {
  it.each(VECTORS)('reproduces the signature of %s dated %s', (...vector) => {
    const signature = vector[4];
    expect(sign(SECRET, request(vector))).toBe(signature);
    expect(verify(SECRET, request(vector), signature)).toBe(true);
  });

  it('reproduces the signature printed in the Backend.AI manual, over the old version header', () => {
    const printed = request(['GET /v1', '20160930T01:23:45Z', 'your.sorna.api.endpoint', 'v1.20160915']);
    expect(sign(SECRET, { ...printed, versionHeader: 'x-sorna-version' })).toBe(
      '022ae894b4ecce097bea6eca9a97c41cd17e8aff545800cd696112cc387059cf',
    );
  });

  it('reproduces an HMAC-SHA1 signature, and verify refuses it', () => {
    const old = {
      ...request(['POST /admin/graphql', '2020-02-16T15:47:28+00:00', 'localhost:8081', 'v5.20191215']),
      bodyHash: createHash('sha1').digest('hex'),
    };
    const signature = sign(SECRET, old, 'sha1');
    expect(signature).toBe('0e698c63056da2d94dd8234641e5aecd5ca6beba');
    expect(verify(SECRET, old, signature)).toBe(false);
  });

  it('signs seven lines without a newline at the end', () => {
    expect(stringToSign(request(VECTORS[3] ?? []))).toBe(
      [
        'GET',
        '/auth/test?echo=hi',
        '2020-02-16T15:47:28+09:00',
        'host:localhost:8081',
        'content-type:application/json',
        'x-backendai-version:v5.20191215',
        EMPTY_BODY_HASH,
      ].join('\n'),
    );
  });
});

describe('verify', () => {
  const signed = request(VECTORS[0] ?? []);
  const signature = VECTORS[0]?.[4] ?? '';

  it('takes upper-case hexadecimal as the same signature', () => {
    expect(verify(SECRET, signed, signature.toUpperCase())).toBe(true);
  });

  it.each([
    '',
    signature.slice(1),
    `${signature}0`,
    `${signature}00`,
    `${signature}zz`,
    `é${signature.slice(1)}`,
    '\u0000'.repeat(64),
  ])('refuses the text %j without throwing', text => expect(verify(SECRET, signed, text)).toBe(false));

  it('refuses another secret, the dummy secret and an empty secret', () => {
    expect(verify(`${SECRET}x`, signed, signature)).toBe(false);
    expect(verify(DUMMY_SECRET, signed, signature)).toBe(false);
    expect(verify('', signed, sign('', signed))).toBe(false);
  });
});

describe('bodyHash', () => {
  it('hashes the bytes, and takes no body for an empty one', () => {
    expect(bodyHash(Buffer.from('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(bodyHash(Buffer.alloc(0))).toBe(EMPTY_BODY_HASH);
    expect(bodyHash(undefined)).toBe(EMPTY_BODY_HASH);
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FailureReason,
  readSignedRequest,
  type RequestToRead,
  type RequestToSign,
  type SignedRequest,
  signHeaders,
  verifySignedRequest,
} from './index.js';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const NOW = new Date('2020-02-16T15:47:28.997Z');
const ORIGIN = 'http://localhost:8081';
const BODY = '{"query":"{ __typename }"}';
const TO_SIGN = { accessKey: 'AK', secret: SECRET, method: 'POST', url: `${ORIGIN}/v1/things?a=1`, date: NOW };

/** What node would hand over for these header lines. */
function received(line: string, sent: ReadonlyArray<readonly [string, string]>, body?: string): RequestToRead {
  const [method = '', rawPath = ''] = line.split(' ');
  const headers: Record<string, string> = {};
  for (const [name, value] of sent) headers[name.toLowerCase()] ??= value;
  const rawBody = body === undefined ? undefined : Buffer.from(body);
  return { method, rawPath, headers, rawHeaders: sent.flat(), rawBody, now: NOW };
}

function arriving(options: Partial<RequestToSign> = {}, change: Record<string, string | null> = {}): RequestToRead {
  const toSign = { ...TO_SIGN, ...options };
  const url = new URL(toSign.url);
  const sent = { Host: url.host, ...signHeaders(toSign), ...change };
  const lines = Object.entries(sent).filter((line): line is [string, string] => line[1] !== null);
  const body = toSign.body === undefined ? undefined : String(toSign.body);
  return received(`${toSign.method} ${url.pathname}${url.search}`, lines, body);
}

function read(input: RequestToRead): SignedRequest {
  const signed = readSignedRequest(input);
  if (signed?.kind !== 'signed-request') throw new Error(`not read: ${JSON.stringify(signed)}`);
  return signed;
}

function accepts(input: RequestToRead, acceptUnsignedBody = false): boolean {
  return verifySignedRequest(read(input), SECRET, { acceptUnsignedBody });
}

const datedOff = (ms: number) => arriving({ date: new Date(NOW.getTime() + ms) });
const dateIn = (change: Record<string, string>) => read(arriving({}, change)).request.dateHeader;
const failing = (reason: FailureReason) => expect.objectContaining({ kind: 'invalid-auth-params', reason }) as unknown;

describe('readSignedRequest', () => {
  it('reads what was signed, exactly as it was sent', () => {
    const input = arriving({ body: BODY, contentType: 'application/json; charset=utf-8' });
    expect(read(input)).toMatchObject({
      accessKey: 'AK',
      request: {
        method: 'POST',
        path: '/v1/things?a=1',
        dateHeader: '2020-02-16T15:47:28.997Z',
        ymd: '20200216',
        host: 'localhost:8081',
        contentType: 'application/json',
        versionHeader: 'x-backendai-version',
        version: 'v6.20210815',
      },
    });
  });

  it('is null without an Authorization header and for another scheme', () => {
    expect(readSignedRequest(arriving({}, { Authorization: null }))).toBeNull();
    expect(readSignedRequest(arriving({}, { Authorization: '' }))).toBeNull();
    expect(readSignedRequest(arriving({}, { Authorization: `Bearer ${'x'.repeat(4000)}` }))).toBeNull();
  });

  it.each([
    ['a scheme without parameters', { Authorization: 'BackendAI' }, 'malformed-header'],
    ['a part without an equals sign', { Authorization: 'BackendAI x' }, 'malformed-parameters'],
    ['no host', { Host: null }, 'header-not-single'],
    ['no date', { 'X-BackendAI-Date': null }, 'date-out-of-sync'],
    ['an unreadable date', { Date: 'tomorrow' }, 'date-out-of-sync'],
    ['no version', { 'X-BackendAI-Version': null }, 'version-missing'],
    ['a signed part outside ASCII', { 'X-BackendAI-Version': 'v6.é' }, 'not-printable'],
    ['a body that was not handed in', { 'Content-Length': '26' }, 'body-unread'],
    ['a chunked body that was not handed in', { 'Transfer-Encoding': 'chunked' }, 'body-unread'],
  ] as const)('fails on %s', (_, change, reason) => {
    expect(readSignedRequest(arriving({}, change))).toEqual(failing(reason));
  });

  it('refuses a newline in the path, which would shift the signed lines', () => {
    expect(readSignedRequest({ ...arriving(), rawPath: '/a\nb' })).toEqual(failing('not-printable'));
  });

  it('tells the Authorization text first, then the date, then the version', () => {
    const wrong = { Authorization: 'BackendAI x', 'X-BackendAI-Date': null, 'X-BackendAI-Version': null };
    expect(readSignedRequest(arriving({}, wrong))).toEqual(failing('malformed-parameters'));
    const { Authorization: _, ...later } = wrong;
    expect(readSignedRequest(arriving({}, later))).toEqual(failing('date-out-of-sync'));
  });

  it.each([
    'Host',
    'Authorization',
    'Date',
    'X-BackendAI-Date',
    'X-Sorna-Date',
    'X-BackendAI-Version',
    'X-Sorna-Version',
    'Content-Type',
  ])('refuses a repeated %s', name => {
    const input = arriving({}, name in signHeaders(TO_SIGN) || name === 'Host' ? {} : { [name]: '' });
    const rawHeaders = [...input.rawHeaders, name.toUpperCase(), input.headers[name.toLowerCase()] as string];
    expect(readSignedRequest({ ...input, rawHeaders })).toMatchObject({
      reason: 'header-not-single',
      header: name.toLowerCase(),
    });
  });

  it('refuses a parsed header that is a list', () => {
    const input = arriving();
    const headers = { ...input.headers, 'x-backendai-date': [NOW.toISOString()] };
    expect(readSignedRequest({ ...input, headers })).toMatchObject({ header: 'x-backendai-date' });
  });

  it('refuses parsed headers that the raw list does not show', () => {
    expect(readSignedRequest({ ...arriving(), rawHeaders: [] })).toEqual(failing('header-not-single'));
  });

  it.each([
    [15 * 60_000, 'date-out-of-sync'],
    [-15 * 60_000, 'date-out-of-sync'],
  ] as const)('refuses a date %d ms away and accepts one a millisecond nearer', (skew, reason) => {
    expect(readSignedRequest(datedOff(skew))).toEqual(failing(reason));
    expect(accepts(datedOff(skew - Math.sign(skew)))).toBe(true);
  });

  it('prefers Date unless it is blank, then the vendor dates', () => {
    const other = 'Sun, 16 Feb 2020 15:40:00 GMT';
    expect(dateIn({ Date: other })).toBe(other);
    expect(dateIn({ Date: '', 'X-Sorna-Date': other })).toBe(NOW.toISOString());
    expect(dateIn({ 'X-BackendAI-Date': '', 'X-Sorna-Date': other })).toBe(other);
  });

  it('reads the old version header only when the new one is absent', () => {
    const { request } = read(arriving({}, { 'X-BackendAI-Version': null, 'X-Sorna-Version': 'v4.20190115' }));
    expect([request.versionHeader, request.version]).toEqual(['x-sorna-version', 'v4.20190115']);
    expect(read(arriving({}, { 'X-Sorna-Version': 'v4.20190115' })).request.version).toBe('v6.20210815');
  });

  it('signs for application/octet-stream when no content type was sent', () => {
    expect(read(arriving({}, { 'Content-Type': null })).request.contentType).toBe('application/octet-stream');
  });

  it('is blind to forwarding headers', () => {
    const forwarded = { 'X-Forwarded-Host': 'other', 'X-Forwarded-URL': 'http://other/x', Forwarded: 'host=other' };
    expect(read(arriving({}, forwarded))).toEqual(read(arriving()));
  });

  it('never throws, whatever the headers', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const name = fc.oneof(text, fc.constantFrom('Host', 'Authorization', 'Date', 'X-BackendAI-Version', '__proto__'));
    const lines = fc.array(fc.tuple(name, fc.oneof(text, fc.constant('BackendAI a=b'))));
    fc.assert(
      fc.property(lines, text, (sent, path) => {
        const outcome = readSignedRequest(received(`GET ${path}`, sent));
        expect(outcome === null || outcome.kind === 'invalid-auth-params').toBe(true);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe('verifySignedRequest', () => {
  it('accepts the signature of a client in a zone where the day is already the next', () => {
    const input = received('POST /admin/graphql', [
      ['Host', 'localhost:8081'],
      ['Date', '2020-02-17T00:30:00+09:00'],
      ['Content-Type', 'application/json'],
      ['X-BackendAI-Version', 'v5.20191215'],
      [
        'Authorization',
        'BackendAI signMethod=HMAC-SHA256, credential=AK:c00deaadd5d59af64eb22c150f0bd24add2b3e1deef0b5d4545d0494f27e5653',
      ],
    ]);
    expect(accepts({ ...input, now: new Date('2020-02-16T15:31:00Z') })).toBe(true);
  });

  it.each([
    ['method', { method: 'PUT' }],
    ['path', { rawPath: '/v1/thing?a=1' }],
    ['query', { rawPath: '/v1/things?a=2' }],
    ['query separator', { rawPath: '/v1/things?a=1&' }],
    ['body', { rawBody: Buffer.from(`${BODY} `) }],
    ['absence of the body', { rawBody: undefined }],
  ])('refuses a changed %s', (_, change) => {
    expect(accepts({ ...arriving({ body: BODY }), ...change })).toBe(false);
  });

  it.each([
    ['host', { Host: 'localhost' }],
    ['content type', { 'Content-Type': 'text/plain' }],
    ['version', { 'X-BackendAI-Version': 'v6.20200815' }],
    ['date', { 'X-BackendAI-Date': '2020-02-16T15:47:28.998Z' }],
    ['date text for the same instant', { 'X-BackendAI-Date': '2020-02-16T15:47:28.997+00:00' }],
    ['date header that takes precedence', { Date: 'Sun, 16 Feb 2020 15:47:28 GMT' }],
    ['version header name', { 'X-BackendAI-Version': null, 'X-Sorna-Version': 'v6.20210815' }],
  ])('refuses a changed %s', (_, change) => {
    expect(accepts(arriving({ body: BODY }, change))).toBe(false);
  });

  it('refuses every other body when the body is signed, even where unsigned bodies are accepted', () => {
    const changed = { ...arriving({ body: BODY }), rawBody: Buffer.from('{}') };
    expect(accepts(changed, true)).toBe(false);
    expect(accepts(arriving({ body: BODY }), true)).toBe(true);
  });

  it('accepts an unsigned body only where the caller says so', () => {
    const unsigned = arriving({ body: BODY, signBody: false });
    expect(accepts(unsigned)).toBe(false);
    expect(accepts(unsigned, true)).toBe(true);
  });

  it('takes no body, and an empty one, for signed', () => {
    expect(accepts(arriving())).toBe(true);
    expect(accepts(arriving({ body: '' }, { 'Transfer-Encoding': 'chunked' }))).toBe(true);
    expect(accepts(arriving({ method: 'GET' }, { 'Content-Length': '0' }))).toBe(true);
  });

  it('accepts what signHeaders signs, and nothing under another secret', () => {
    const options = fc.record({
      secret: fc.string({ minLength: 1, maxLength: 64 }),
      method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
      url: fc.webUrl({ withQueryParameters: true }),
      body: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
      contentType: fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/plain'),
      signBody: fc.boolean(),
    });
    fc.assert(
      fc.property(options, each => {
        const signed = read(arriving(each));
        const covered = each.signBody || (each.body ?? '') === '';
        expect(verifySignedRequest(signed, each.secret, { acceptUnsignedBody: false })).toBe(covered);
        expect(verifySignedRequest(signed, each.secret, { acceptUnsignedBody: true })).toBe(true);
        expect(verifySignedRequest(signed, `${each.secret}.`, { acceptUnsignedBody: true })).toBe(false);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAILURE_MESSAGES, isSigningScheme, parseAuthorization } from './index.js';

const HEX = '61e75ea76d6135036363a9ccc13378d7b91d634a1c81a87598c24fb959eb8f17';
const GOOD = `BackendAI signMethod=HMAC-SHA256, credential=AKIAIOSFODNN7EXAMPLE:${HEX}`;
const CREDENTIAL = { kind: 'signing-credential', accessKey: 'AKIAIOSFODNN7EXAMPLE', signature: HEX };

describe('parseAuthorization', () => {
  it.each([
    ['the usual form', GOOD],
    ['the old scheme name', GOOD.replace('BackendAI', 'Sorna')],
    ['no blank after the comma', GOOD.replace(', ', ',')],
    ['blanks all over', GOOD.replace(', ', ' ,  ').replace('=', ' = ')],
    ['the parameters in the other order', `BackendAI credential=AKIAIOSFODNN7EXAMPLE:${HEX},signMethod=HMAC-SHA256`],
    ['a method in lower case', GOOD.replace('HMAC-SHA256', 'hmac-sha256')],
    ['a parameter it does not know', `${GOOD}, note=a=b`],
    ['a signature in upper case', GOOD.replace(HEX, HEX.toUpperCase())],
  ])('reads %s', (_, text) => {
    expect(parseAuthorization(text)).toEqual(CREDENTIAL);
  });

  it.each([
    ['', 'malformed-header'],
    ['BackendAI', 'malformed-header'],
    [' BackendAI x', 'malformed-header'],
    [`${GOOD}, note=${'x'.repeat(1024)}`, 'malformed-header'],
    ['Bearer abc', 'unknown-scheme'],
    [GOOD.replace('BackendAI', 'backendai'), 'unknown-scheme'],
    ['BackendAI nonsense', 'malformed-parameters'],
    ['BackendAI signMethod=HMAC-SHA256', 'malformed-parameters'],
    [`BackendAI credential=AK:${HEX}`, 'malformed-parameters'],
    [`${GOOD}, note`, 'malformed-parameters'],
    [`${GOOD},`, 'malformed-parameters'],
    [`${GOOD}, =x`, 'malformed-parameters'],
    [`${GOOD}, signMethod=HMAC-SHA256`, 'malformed-parameters'],
    [`${GOOD}, CREDENTIAL=other:${HEX}`, 'malformed-parameters'],
    [`BackendAI signMethod=HMAC-SHA256, credential=:${HEX}`, 'malformed-parameters'],
    [`BackendAI signMethod=HMAC-SHA256, credential=${HEX}`, 'malformed-parameters'],
    [`BackendAI signMethod=HMAC-SHA256, credential=A\u0000K:${HEX}`, 'malformed-parameters'],
    [`BackendAI signMethod=HMAC-SHA256, credential=${'A'.repeat(65)}:${HEX}`, 'malformed-parameters'],
    [`BackendAI signMethod=HMAC-SHA256, credential=AK:${HEX.slice(2)}`, 'malformed-parameters'],
    [`BackendAI signMethod=HMAC-SHA256, credential=AK:${HEX.slice(1)}g`, 'malformed-parameters'],
    [`BackendAI signMethod=HMAC-SHA256, credential=AK:x:${HEX}`, 'malformed-parameters'],
    [`BackendAI signMethod=RSA-SHA256, credential=AK:${HEX}`, 'unsupported-mac'],
    [`BackendAI signMethod=, credential=AK:${HEX}`, 'unsupported-mac'],
    [`BackendAI signMethod=HMAC, credential=AK:${HEX}`, 'unsupported-hash'],
    [`BackendAI signMethod=HMAC-SHA1, credential=AK:${HEX.slice(24)}`, 'unsupported-hash'],
    [`BackendAI signMethod=HMAC-SHAKE_128, credential=AK:${HEX}`, 'unsupported-hash'],
    [`BackendAI signMethod=HMAC-SHA256-SHA1, credential=AK:${HEX}`, 'unsupported-hash'],
  ] as const)('answers %j with %s', (text, reason) => {
    expect(parseAuthorization(text)).toEqual({
      kind: 'invalid-auth-params',
      reason,
      message: FAILURE_MESSAGES[reason],
    });
  });

  it('never throws, and tells what it read or one of its reasons', () => {
    const noise = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.mixedCase(fc.constant(GOOD.slice(10))).map(rest => `BackendAI ${rest}`),
      fc
        .array(fc.constantFrom('BackendAI ', 'signMethod', 'credential', '=', ',', ':', 'HMAC-SHA256', HEX, ' ', 'AK'))
        .map(parts => parts.join('')),
    );
    fc.assert(
      fc.property(noise, text => {
        const parsed = parseAuthorization(text);
        const closed = parsed.kind === 'signing-credential' || FAILURE_MESSAGES[parsed.reason] === parsed.message;
        expect(closed && (isSigningScheme(text) || parsed.kind === 'invalid-auth-params')).toBe(true);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { readBearer } from './index.js';

function reading(...sent: Array<readonly [string, string]>) {
  const headers = Object.fromEntries(sent.map(([name, value]) => [name.toLowerCase(), value]));
  return readBearer({ headers, rawHeaders: sent.flat() });
}

describe('readBearer', () => {
  it.each([
    [['Authorization', 'Bearer a.b-c_d.e']],
    [['authorization', 'bearer   a.b-c_d.e']],
    [['X-BackendAI-Token', 'a.b-c_d.e']],
  ] as const)('reads %j', header => {
    expect(reading(header)).toEqual({ kind: 'bearer-credential', token: 'a.b-c_d.e' });
  });

  it('accepts the same token in both headers and refuses two different ones', () => {
    expect(reading(['Authorization', 'Bearer a'], ['X-BackendAI-Token', 'a'])).toMatchObject({ token: 'a' });
    expect(reading(['Authorization', 'Bearer a'], ['X-BackendAI-Token', 'b'])).toMatchObject({
      kind: 'invalid-auth-params',
      reason: 'token-conflict',
    });
  });

  it('is null without a token', () => {
    expect(reading()).toBeNull();
    expect(reading(['Authorization', 'Basic a'], ['X-BackendAI-Token', ''])).toBeNull();
    expect(reading(['Authorization', 'BackendAI signMethod=HMAC-SHA256'])).toBeNull();
    expect(reading(['Authorization', 'Bearera'])).toBeNull();
  });

  it('reads 4 KiB and refuses more', () => {
    expect(reading(['Authorization', `Bearer ${'x'.repeat(4096)}`])).toMatchObject({ kind: 'bearer-credential' });
    expect(reading(['Authorization', `Bearer ${'x'.repeat(4097)}`])).toMatchObject({ reason: 'token-too-long' });
  });

  it('refuses an empty token, characters no token has, and a repeated header', () => {
    expect(reading(['Authorization', 'Bearer'])).toMatchObject({ reason: 'malformed-header' });
    expect(reading(['Authorization', 'Bearer a b'])).toMatchObject({ reason: 'malformed-header' });
    expect(reading(['X-BackendAI-Token', 'a, b'])).toMatchObject({ reason: 'malformed-header' });
    expect(reading(['Authorization', 'Bearer a'], ['AUTHORIZATION', 'Bearer a'])).toMatchObject({
      reason: 'header-not-single',
      header: 'authorization',
    });
  });
});

import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { FAILURE_MESSAGES, bodyHash, sign, type SignableRequest, stringToSign } from '@rollcall/signing';
import { describe, expect, it } from 'vitest';

const page = readFileSync(new URL('../../docs/authentication.md', import.meta.url), 'utf8');
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const example: SignableRequest = {
  method: 'GET',
  path: '/auth/test?echo=hi',
  dateHeader: '2020-02-16T15:47:28+09:00',
  ymd: '20200216',
  host: 'localhost:8081',
  contentType: 'application/json',
  versionHeader: 'x-backendai-version',
  version: 'v5.20191215',
  bodyHash: bodyHash(undefined),
};

describe('docs/authentication.md', () => {
  it('works its example out as the code does', () => {
    const dayKey = createHmac('sha256', secret).update('20200216').digest();
    const hostKey = createHmac('sha256', dayKey).update('localhost:8081').digest('hex');
    for (const value of [stringToSign(example), dayKey.toString('hex'), hostKey, sign(secret, example)]) {
      expect(page).toContain(value);
    }
  });

  it('works its example with a body out as the code does', () => {
    const hash = bodyHash(Buffer.from('{"echo":"hi"}'));
    expect(page).toContain(hash);
    expect(page).toContain(sign(secret, { ...example, method: 'POST', path: '/auth/test', bodyHash: hash }));
  });

  it('names every message a client may read', () => {
    for (const message of Object.values(FAILURE_MESSAGES)) expect(page).toContain(message);
  });
});

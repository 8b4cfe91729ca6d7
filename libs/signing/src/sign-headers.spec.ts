import { describe, expect, it } from 'vitest';
import { bodyHash, sign, signHeaders } from './index.js';

const OPTIONS = {
  accessKey: 'AKIAIOSFODNN7EXAMPLE',
  secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  method: 'POST',
  url: 'http://127.0.0.1:8081/admin/graphql',
  version: 'v4.20190615',
  date: new Date('2020-02-16T15:47:28.997Z'),
};

describe('signHeaders', () => {
  it('gives the headers Backend.AI clients send when the body is left unsigned', () => {
    expect(signHeaders({ ...OPTIONS, body: '{}', signBody: false })).toEqual({
      Authorization:
        'BackendAI signMethod=HMAC-SHA256, credential=AKIAIOSFODNN7EXAMPLE:61e75ea76d6135036363a9ccc13378d7b91d634a1c81a87598c24fb959eb8f17',
      'X-BackendAI-Date': '2020-02-16T15:47:28.997Z',
      'X-BackendAI-Version': 'v4.20190615',
      'Content-Type': 'application/json',
    });
  });

  it('signs the body unless told otherwise, text and bytes alike', () => {
    const text = signHeaders({ ...OPTIONS, body: '{"한":1}' });
    expect(signHeaders({ ...OPTIONS, body: Buffer.from('{"한":1}') })).toEqual(text);
    expect(signHeaders({ ...OPTIONS, body: '' })).toEqual(signHeaders({ ...OPTIONS, signBody: false }));
    expect(text.Authorization).toContain(
      sign(OPTIONS.secret, {
        method: 'POST',
        path: '/admin/graphql',
        dateHeader: '2020-02-16T15:47:28.997Z',
        ymd: '20200216',
        host: '127.0.0.1:8081',
        contentType: 'application/json',
        versionHeader: 'x-backendai-version',
        version: 'v4.20190615',
        bodyHash: bodyHash(Buffer.from('{"한":1}')),
      }),
    );
  });

  it('signs the URL as an HTTP client sends it', () => {
    const plain = signHeaders({ ...OPTIONS, method: 'GET', url: 'https://api.example.com/v1/things?q=%20' });
    const written = 'https://api.example.com:443/v1/./things?q= #part';
    expect(signHeaders({ ...OPTIONS, method: 'get', url: written })).toEqual(plain);
  });

  it('sends the parameters of the content type and signs the bare one', () => {
    const { 'Content-Type': sent, Authorization: signed } = signHeaders({
      ...OPTIONS,
      contentType: 'text/csv; header=present',
    });
    expect(sent).toBe('text/csv; header=present');
    expect(signed).toBe(signHeaders({ ...OPTIONS, contentType: 'text/csv' }).Authorization);
  });
});

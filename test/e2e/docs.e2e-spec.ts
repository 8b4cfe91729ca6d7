import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestApp } from '../support/test-app.js';

describe('the pages about REST', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await TestApp.start();
  });
  afterAll(() => test.stop());

  it('load everything they need from this server', async () => {
    const page = await test.request('GET', '/docs', {});
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
    const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url as string);
    expect(loaded).toEqual(['/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js', '/docs/start.js']);
    for (const url of loaded) {
      const file = await test.request('GET', url, {});
      expect([file.status, file.headers.get('content-type'), file.text.length > 50]).toEqual([
        200,
        url.endsWith('css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
        true,
      ]);
    }
    const start = await test.request('GET', '/docs/start.js', {});
    expect(start.text).toContain(`url: '/v1/openapi.json'`);
    expect((await test.request('GET', '/v1/openapi.json', {})).body.openapi).toBe('3.1.0');
  });

  it.each([
    'index.html',
    'package.json',
    '..%2fpackage.json',
    '%2e%2e%2fpackage.json',
    'csp.json',
    '__proto__',
    'toString',
  ])('have no file %s', async file => {
    const answer = await test.request('GET', `/docs/${file}`, {});
    expect([answer.status, answer.body.code]).toEqual([404, 'ROUTE_NOT_FOUND']);
  });
});

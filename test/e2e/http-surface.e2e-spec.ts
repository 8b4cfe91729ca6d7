import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { TestApp } from '../support/test-app.js';

const BACKEND_AI = 'https://api.backend.ai/probs';

describe('the HTTP surface', () => {
  let test: TestApp;
  let factory: Factory;
  let user: TestUser;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    user = await factory.user();
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  describe('GET /', () => {
    it.each([
      ['without any header', '/', {}],
      ['with a query', '/?x=1', {}],
      ['with what the JavaScript SDK adds', '/', { 'content-type': 'application/json', credentials: 'include' }],
      ['with a version nobody has heard of', '/', { 'x-backendai-version': 'v99.20990101' }],
      ['with a credential that does not hold', '/', { authorization: 'Bearer x' }],
    ])('tells the versions %s', async (_, path, headers) => {
      const { status, body } = await test.request('GET', path, headers);
      expect({ status, body }).toEqual({
        status: 200,
        body: { version: 'v6.20210815', manager: '21.09.9', rollcall: expect.stringMatching(/^\d+\.\d+\.\d+/) },
      });
    });
  });

  describe('what is not there', () => {
    it.each(['/nope', '/graphql/nope', '//admin/gql', '/graphqlx'])('%s is answered with 404', async path => {
      const answer = await test.request('GET', path, {});
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(answer).toMatchObject({
        status: 404,
        body: { type: 'urn:rollcall:error:ROUTE_NOT_FOUND', status: 404, code: 'ROUTE_NOT_FOUND' },
      });
    });

    it.each(['/admin', '/admin/nope', '/auth/authorize'])(
      '%s is answered with 404 as Backend.AI writes it',
      async path => {
        const { status, body } = await test.request('GET', path, {});
        expect({ status, body }).toEqual({
          status: 404,
          body: { type: `${BACKEND_AI}/generic-not-found`, title: 'Unknown URL path.' },
        });
      },
    );

    it.each([
      ['DELETE', '/graphql', 'GET, HEAD, POST'],
      ['PUT', '/graphql?query={__typename}', 'GET, HEAD, POST'],
    ])('%s %s is answered with 405 and what is allowed', async (method, path, allow) => {
      const answer = await test.request(method, path, await test.bearer(user));
      expect(answer).toMatchObject({ status: 405, body: { code: 'METHOD_NOT_ALLOWED', status: 405 } });
      expect(answer.headers.get('allow')).toBe(allow);
    });

    it.each([
      ['GET', '/admin/gql', 'POST'],
      ['GET', '/admin/graphql?query={__typename}', 'POST'],
      ['PUT', '/auth', 'GET, HEAD, POST'],
      ['POST', '/auth/role', 'GET, HEAD'],
      ['POST', '/', 'GET, HEAD'],
    ])('%s %s is answered with 405 as Backend.AI writes it, and what is allowed', async (method, path, allow) => {
      const { status, body, headers } = await test.request(method, path, {});
      expect({ status, body }).toEqual({
        status: 405,
        body: { type: `${BACKEND_AI}/method-not-allowed`, title: 'HTTP Method Not Allowed.' },
      });
      expect(headers.get('allow')).toBe(allow);
    });

    it.each(['/graphql?query={__typename}', '/graphql?query={nope}', '/graphql', '/v1/whoami', '/auth', '/'])(
      'HEAD %s is answered as GET is, without the body',
      async path => {
        const [asked, head] = [await test.bearer(user), ['content-type', 'content-length'] as const];
        const [whole, bare] = [await test.request('GET', path, asked), await test.request('HEAD', path, asked)];
        expect(bare).toMatchObject({ status: whole.status, text: '' });
        expect(head.map(name => bare.headers.get(name))).toEqual(head.map(name => whole.headers.get(name)));
      },
    );

    it.each([
      ['/%', { code: 'MALFORMED_URL', status: 400 }],
      ['/admin/%zz', { type: `${BACKEND_AI}/invalid-api-params` }],
    ])('%s, which is no path, is answered with a problem', async (path, body) => {
      const answer = await test.request('GET', path, {});
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(answer).toMatchObject({ status: 400, body });
    });
  });

  it.each(['/graphql', '/admin/gql', '/auth'])('%s says with a 401 how to authenticate', async path => {
    const { status, headers } = await test.request('POST', path, {});
    expect({ status, challenge: headers.get('www-authenticate') }).toEqual({
      status: 401,
      challenge: 'BackendAI, Bearer',
    });
  });

  describe('for pages of other origins', () => {
    const origin = 'https://dashboard.example';

    it.each([
      ['an answer', 'GET', '/', 200],
      ['a refusal', 'POST', '/graphql', 401],
      ['a missing page', 'GET', '/nope', 404],
    ])('%s may be read, without cookies', async (_, method, path, status) => {
      const answer = await test.request(method, path, { origin });
      expect(answer.status).toBe(status);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-expose-headers': '*',
      });
      expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
    });

    it.each(['/graphql', '/admin/gql', '/admin/graphql', '/auth/role'])(
      'a preflight of %s needs no credential and allows the headers of a signature',
      async path => {
        const asked = 'authorization,content-type,x-backendai-date,x-backendai-version';
        const answer = await test.request('OPTIONS', path, {
          ...{ origin, 'access-control-request-method': 'POST', 'access-control-request-headers': asked },
        });
        expect(answer.status).toBe(204);
        expect(Object.fromEntries(answer.headers)).toMatchObject({
          'access-control-allow-origin': '*',
          'access-control-allow-methods': 'GET,HEAD,POST',
          'access-control-allow-headers': asked,
          'access-control-max-age': '7200',
        });
      },
    );

    it('OPTIONS that is no preflight is answered alike', async () => {
      expect(await test.request('OPTIONS', '/graphql', {})).toMatchObject({ status: 204, text: '' });
    });
  });
});

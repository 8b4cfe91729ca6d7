import { Role } from '@rollcall/access';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { type Answer, TestApp } from '../support/test-app.js';

type Document = { paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>> };

const ABSENT = '00000000-0000-4000-8000-000000000000';
const SOURCE = { name: 'a', kind: 'b', domains: ['nowhere'] };

describe('what the OpenAPI document says of failures', () => {
  let test: TestApp;
  let factory: Factory;
  let document: Document;
  let superAdmin: TestUser;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    superAdmin = await factory.user({ role: Role.SuperAdmin });
    document = (await test.request('GET', '/v1/openapi.json', {})).body;
  });
  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  const signed = (method: string, path: string, body?: unknown) => (): Promise<Answer> =>
    test.signed(superAdmin, method, path, body);
  const posted = (text: string, type: string) => async (): Promise<Answer> =>
    test.request('POST', '/v1/sources', { ...(await test.bearer(superAdmin)), 'content-type': type }, text);

  it.each<[operation: string, what: string, ask: () => Promise<Answer>, code: string]>([
    ['GET /v1/sessions', 'no key', () => test.request('GET', '/v1/sessions', {}), 'AUTH_FAILED'],
    [
      'GET /v1/sessions',
      'another scheme',
      () => test.request('GET', '/v1/sessions', { authorization: 'Basic eDp5' }),
      'AUTH_PARAMETERS_INVALID',
    ],
    ['GET /v1/sessions', 'a filter that is none', signed('GET', '/v1/sessions?filter=nope:1'), 'FILTER_INVALID'],
    ['GET /v1/sessions', 'an order that is none', signed('GET', '/v1/sessions?order=nope'), 'ORDER_INVALID'],
    ['GET /v1/facets', 'a filter that is none', signed('GET', '/v1/facets?by=status&filter=nope:1'), 'FILTER_INVALID'],
    ['GET /v1/sessions/{id}', 'none such', signed('GET', `/v1/sessions/${ABSENT}`), 'NOT_FOUND'],
    ['GET /v1/sessions/{id}/events', 'none such', signed('GET', `/v1/sessions/${ABSENT}/events`), 'NOT_FOUND'],
    ['GET /v1/whoami/explain', 'none such', signed('GET', `/v1/whoami/explain?session=${ABSENT}`), 'NOT_FOUND'],
    ['POST /v1/sources', 'no JSON', posted('{', 'application/json'), 'MALFORMED_BODY'],
    ['POST /v1/sources', 'another type', posted('name=a', 'text/plain'), 'UNSUPPORTED_MEDIA_TYPE'],
    ['POST /v1/sources', 'a huge body', posted(' '.repeat(300_000), 'application/json'), 'BODY_TOO_LARGE'],
    ['POST /v1/sources', 'no such domain', signed('POST', '/v1/sources', SOURCE), 'INVALID_ARGUMENT'],
    ['POST /v1/ingest/batches', 'a caller that is no source', signed('POST', '/v1/ingest/batches', []), 'FORBIDDEN'],
  ])('%s lists what it answers to %s', async (operation, _, ask, code) => {
    const { status, body } = await ask();
    expect(body.code).toBe(code);
    expect(responsesOf(operation)[status]?.description).toContain(`\`${code}\``);
  });

  it.each(['GET /v1/whoami', 'GET /v1/facets', 'GET /v1/sources', 'POST /v1/sources', 'POST /v1/ingest/batches'])(
    '%s, which names nothing that could be missing, lists no 404',
    operation => {
      expect(responsesOf(operation)).not.toHaveProperty('404');
    },
  );

  it('of every operation with a key, that there may be too many requests or too little time', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const method of Object.keys(methods)) {
        const responses = responsesOf(`${method.toUpperCase()} ${path}`);
        expect(responses[429]?.description).toContain('`RATE_LIMITED`, `TOO_MANY_AT_ONCE`');
        expect(responses[504]?.description).toBe('`TIMED_OUT`');
      }
    }
  });

  function responsesOf(operation: string): Record<string, { description: string }> {
    const [method = '', path = ''] = operation.split(' ');
    return document.paths[path]?.[method.toLowerCase()]?.responses ?? {};
  }
});

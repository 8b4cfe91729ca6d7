import { Role } from '@rollcall/access';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { SourceClient } from '../support/source-client.js';
import { TestApp } from '../support/test-app.js';

type Documented = Record<string, unknown>;
interface Exampled {
  readonly content: { readonly 'application/json': { readonly example: Documented } };
}
interface Operation {
  readonly requestBody?: Exampled;
  readonly responses: Readonly<Record<string, Exampled>>;
}

describe('the examples of the OpenAPI document', () => {
  let test: TestApp;
  let factory: Factory;
  let [root, ada] = [{} as TestUser, {} as TestUser];
  let paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;

  const operation = (method: string, path: string): Operation => paths[path]?.[method] as Operation;
  const answered = (method: string, path: string, status = 200): Documented =>
    operation(method, path).responses[status]?.content['application/json'].example as Documented;
  const sent = (path: string): unknown => operation('post', path).requestBody?.content['application/json'].example;
  const first = (path: string): Documented => (answered('get', path)['items'] as Documented[])[0] as Documented;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    ({ paths } = (await test.request('GET', '/v1/openapi.json', {})).body);
    root = await factory.user({ role: Role.SuperAdmin });
    const { domain_name, group_id, group_name, user_uuid, user_email, access_key } = first('/v1/sessions') as Record<
      string,
      string
    >;
    await factory.domain(domain_name);
    await factory.insert('groups', { id: group_id, name: group_name, domain_name });
    await factory.insert('users', { id: user_uuid, email: user_email, username: 'ada', domain_name });
    const key = await test.keypairs.create({ email: user_email as string, accessKey: access_key });
    ada = { ...key, id: user_uuid as string, email: user_email as string, domain: domain_name as string };
  });
  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  it('of a source and its batch are taken, and answered, as they are documented', async () => {
    const made = await test.signed(root, 'POST', '/v1/sources', sent('/v1/sources'));
    const { name, ...key } = answered('post', '/v1/sources', 201);
    expect([made.status, made.body]).toEqual([
      201,
      { name, ...Object.fromEntries(Object.keys(key).map(member => [member, expect.any(String)])) },
    ]);
    const client = new SourceClient(test.url, { accessKey: made.body.access_key, secretKey: made.body.secret_key });
    const pushed = await client.push(...(sent('/v1/ingest/batches') as unknown[]));
    expect([pushed.status, pushed.body]).toEqual([200, answered('post', '/v1/ingest/batches')]);
  });

  it.each([
    ['/v1/sessions', '/v1/sessions'],
    ['/v1/sessions/{id}', `/v1/sessions/12c45b55-ce3c-418d-9c58-223bbba307f1`],
    ['/v1/sessions/{id}/containers', `/v1/sessions/12c45b55-ce3c-418d-9c58-223bbba307f1/containers`],
    ['/v1/containers/{id}', `/v1/containers/12c45b55-ce3c-418d-9c58-223bbba307f1`],
  ])('of GET %s is what is then answered to whom everything is shown', async (documented, path) => {
    const { status, body } = await test.signed(root, 'GET', path);
    expect([status, body]).toEqual([200, answered('get', documented)]);
  });

  it('of who is asking is what a user is told of themselves', async () => {
    expect((await test.signed(ada, 'GET', '/v1/whoami')).body).toEqual(answered('get', '/v1/whoami'));
  });

  it('of who sees a session is what is answered, but for those who see every one', async () => {
    const asked = `/v1/whoami/explain?session=12c45b55-ce3c-418d-9c58-223bbba307f1&user=${ada.email}`;
    const { body } = await test.signed(root, 'GET', asked);
    const rules = (body.rules as Documented[]).map(rule =>
      rule['rule'] === 'super_admin' ? { ...rule, users: [] } : rule,
    );
    expect({ ...body, rules }).toEqual(answered('get', '/v1/whoami/explain'));
  });

  it.each(['/v1/sources', '/v1/sessions/{id}/events', '/v1/facets'])(
    'of GET %s has the members of an answer',
    async path => {
      const filled = path.replace('{id}', '12c45b55-ce3c-418d-9c58-223bbba307f1');
      const { body } = await test.signed(root, 'GET', filled + (path === '/v1/facets' ? '?by=status' : ''));
      const example = answered('get', path);
      const rows = (answer: Documented): Documented => (answer['items'] as Documented[])[0] ?? answer;
      expect(Object.keys(rows(body))).toEqual(Object.keys(rows(example)));
    },
  );
});

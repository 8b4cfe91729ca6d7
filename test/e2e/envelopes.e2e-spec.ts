import { Role } from '@rollcall/access';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { EXAMPLE_QUERY, EXAMPLE_RESPONSE, exampleVariables, makeExample } from '../support/seed-example.js';
import { type Answer, type GraphqlPath, TestApp } from '../support/test-app.js';

const PROBLEM = 'application/problem+json; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';
const FOREIGN_KEY = '{ compute_session_list(limit: 1, offset: 0, access_key: "SOMEBODY") { total_count } }';
const FORBIDDEN = {
  message: 'Forbidden operation.',
  locations: [{ line: 1, column: 3 }],
  path: ['compute_session_list'],
};
const typeOf = ({ headers }: Answer): string | null => headers.get('content-type');

describe('envelopes of the GraphQL endpoints', () => {
  let test: TestApp;
  let factory: Factory;
  let user: TestUser;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    user = await makeExample(factory);
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  const ask = (path: GraphqlPath, query: string, variables?: object): Promise<Answer> =>
    test.gql(user, query, variables, path);
  const post = (path: GraphqlPath, body: unknown): Promise<Answer> => test.signed(user, 'POST', path, body);
  const send = async (path: string, body: string, headers: Record<string, string> = {}): Promise<Answer> =>
    test.request('POST', path, { 'content-type': 'application/json', ...(await test.bearer(user)), ...headers }, body);

  describe('/admin/graphql', () => {
    it('answers the documented query with exactly the documented response', async () => {
      const answer = await ask('/admin/graphql', EXAMPLE_QUERY, exampleVariables(user));
      expect(answer.status).toBe(200);
      expect(typeOf(answer)).toBe(JSON_TYPE);
      expect(answer.text).toBe(JSON.stringify(EXAMPLE_RESPONSE));
    });

    it('answers any GraphQL error with 400 and a problem that lists it, and no partial data', async () => {
      const answer = await ask('/admin/graphql', FOREIGN_KEY.replace('{', '{ __typename'));
      expect(answer.status).toBe(400);
      expect(typeOf(answer)).toBe(PROBLEM);
      expect(answer.body).toMatchObject({
        type: 'https://api.backend.ai/probs/graphql-error',
        title: 'GraphQL-generated error.',
        data: [{ ...FORBIDDEN, locations: [{ line: 1, column: 14 }] }],
      });
      expect(Object.keys(answer.body)).toEqual(['type', 'title', 'data']);
    });

    it.each([
      ['a document that is none', '{', 'Syntax Error'],
      ['a field that is not there', '{ nope }', 'Cannot query field "nope"'],
      ['a mutation', 'mutation { x }', 'not configured to execute mutation'],
    ])('answers %s the same way', async (_, query, message) => {
      const { status, body } = await ask('/admin/graphql', query);
      expect(status).toBe(400);
      expect(body).toMatchObject({ type: 'https://api.backend.ai/probs/graphql-error', data: [{}] });
      expect(body.data[0].message).toContain(message);
    });
  });

  describe('/admin/gql', () => {
    it('wraps the data and mentions no errors when there are none', async () => {
      const answer = await ask('/admin/gql', EXAMPLE_QUERY, exampleVariables(user));
      expect(answer.status).toBe(200);
      expect(answer.text).toBe(JSON.stringify({ data: EXAMPLE_RESPONSE }));
    });

    it('answers an error of one field with 200, the error, and null for the field', async () => {
      const { status, body } = await ask('/admin/gql', FOREIGN_KEY);
      expect(status).toBe(200);
      expect(body).toMatchObject({ errors: [FORBIDDEN], data: { compute_session_list: null } });
    });

    it.each([
      ['a document that is none', '{'],
      ['an empty document', ''],
      ['a field that is not there', '{ nope }'],
      ['a missing variable', 'query ($n: Int!) { compute_session_list(limit: $n, offset: 0) { total_count } }'],
      ['two operations without a choice', 'query A { __typename } query B { __typename }'],
      ['a mutation', 'mutation { x }'],
    ])('answers %s with 200 and errors alone', async (_, query) => {
      const { status, body } = await ask('/admin/gql', query);
      expect({ status, keys: Object.keys(body) }).toEqual({ status: 200, keys: ['errors'] });
    });
  });

  describe.each(['/admin/gql', '/admin/graphql'] as const)('%s', path => {
    it('takes the operation under either name, null variables, and keys it does not know', async () => {
      const query = 'query A { a: __typename } query B { b: __typename }';
      for (const choice of [{ operationName: 'B' }, { operation_name: 'B' }]) {
        const { status, body } = await post(path, { query, variables: null, extensions: {}, id: 7, ...choice });
        expect(status).toBe(200);
        expect(body.data ?? body).toEqual({ b: 'Query' });
      }
    });

    it.each([
      ['no JSON', 'nope', 'Malformed body'],
      ['nothing', '', 'Malformed body'],
      ['a list of operations', '[{"query":"{__typename}"}]', 'value: expected a JSON object'],
      ['no query', '{}', 'query: expected the text of a GraphQL document'],
      ['a query that is no text', '{"query":5}', 'query: expected the text of a GraphQL document'],
      ['variables that are no object', '{"query":"{__typename}","variables":[1]}', 'variables: expected an object'],
    ])('answers a body that holds %s with 400 and what was expected', async (_, body, msg) => {
      const answer = await send(path, body);
      expect(answer.status).toBe(400);
      expect(typeOf(answer)).toBe(PROBLEM);
      const [type, title] = ['https://api.backend.ai/probs/invalid-api-params', 'Missing or invalid API parameters.'];
      expect(answer.body).toEqual({ type, title, msg });
    });

    it('answers whoever does not sign with 401', async () => {
      const answer = await test.request('POST', path, { 'content-type': 'application/json' }, '{"query":"{x}"}');
      expect(answer.status).toBe(401);
      expect(answer.body).toMatchObject({ type: 'https://api.backend.ai/probs/auth-failed' });
    });

    it('writes JSON whatever is accepted', async () => {
      const answer = await send(path, '{"query":"{__typename}"}', { accept: 'text/html' });
      expect([answer.status, typeOf(answer)]).toEqual([200, JSON_TYPE]);
    });
  });

  describe('/graphql', () => {
    it.each([
      ['what can be answered', 200, '{ __typename }'],
      ['a refusal', 200, FOREIGN_KEY],
      ['a document that is none', 400, '{'],
      ['a field that is not there', 400, '{ nope }'],
      ['an argument out of range', 400, '{ compute_session_list(limit: -1, offset: 0) { total_count } }'],
      ['a missing variable', 400, 'query ($n: Int!) { compute_session_list(limit: $n, offset: 0) { total_count } }'],
    ])('answers %s with %i', async (_, status, query) => {
      const answer = await ask('/graphql', query);
      expect([answer.status, typeOf(answer)]).toEqual([status, JSON_TYPE]);
    });

    it.each([
      ['application/json', 200, JSON_TYPE],
      ['application/graphql-response+json', 200, 'application/graphql-response+json; charset=utf-8'],
      ['text/html, */*;q=0.1', 200, JSON_TYPE],
      ['text/html', 406, JSON_TYPE],
    ])('answers Accept: %s with %i %s', async (accept, status, type) => {
      const answer = await send('/graphql', '{"query":"{__typename}"}', { accept });
      expect([answer.status, typeOf(answer)]).toEqual([status, type]);
    });

    it('answers a signed GET', async () => {
      const { status, body } = await test.signed(user, 'GET', `/graphql?query=${encodeURIComponent('{__typename}')}`);
      expect({ status, body }).toEqual({ status: 200, body: { data: { __typename: 'Query' } } });
    });

    it('refuses lists of operations, other media types, and bodies of unreasonable size', async () => {
      expect((await send('/graphql', '[{"query":"{__typename}"}]')).status).toBe(400);
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      expect(await send('/graphql', 'query={__typename}', form)).toMatchObject({
        status: 415,
        body: { code: 'UNSUPPORTED_MEDIA_TYPE' },
      });
      expect(await send('/graphql', JSON.stringify({ query: ' '.repeat(300_000) }))).toMatchObject({
        status: 413,
        body: { code: 'BODY_TOO_LARGE' },
      });
    });
  });

  it.each(['/admin/gql', '/admin/graphql'] as const)('%s says which media type it takes', async path => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await send(path, 'query={__typename}', form)).toMatchObject({
      status: 415,
      body: { title: 'Missing or invalid API parameters.', msg: 'Only application/json is accepted.' },
    });
  });

  it.each(['mutation { __typename }', 'subscription { x }', 'query A { __typename } mutation B { x }'])(
    'what the schema has no operations of is a mistake in the document: %s',
    async query => {
      const operationName = query.includes('A') ? 'A' : undefined;
      const { status, body } = await post('/graphql', { query, operationName });
      const refusal = {
        message: expect.stringMatching(/^Schema is not configured to execute (mutation|subscription)/),
      };
      expect([status, body]).toEqual([400, { errors: [expect.objectContaining(refusal)] }]);
    },
  );

  it.each([
    '{',
    '{ nope }',
    'query ($n: Int!) { compute_session_list(limit: $n, offset: 0) { total_count } }',
    'query ($n: Int) { __typename }',
    'query A { __typename } query B { __typename }',
    'mutation { x }',
    'mutation { __typename }',
    'subscription { x }',
    FOREIGN_KEY,
    '{ compute_session_list(limit: -1, offset: 0) { total_count } }',
    '{ compute_session_list(limit: "x", offset: 0) { total_count } }',
    '{ compute_session(id: "x") { id } }',
  ])('an error is the same on every endpoint: %s', async query => {
    const shown = async (path: GraphqlPath): Promise<unknown> => {
      const { body } = await ask(path, query);
      return path === '/admin/graphql' ? body.data : body.errors;
    };
    const errors = await shown('/graphql');
    expect(errors).toEqual([
      expect.objectContaining({ extensions: expect.objectContaining({ code: expect.any(String) }) }),
    ]);
    expect(await shown('/admin/gql')).toEqual(errors);
    expect(await shown('/admin/graphql')).toEqual(errors);
  });
});

describe('the small calls of Backend.AI', () => {
  let test: TestApp;
  let factory: Factory;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  describe.each(['/auth', '/auth/test'])('%s', path => {
    it('says that a credential holds, and echoes', async () => {
      const user = await factory.user();
      expect(await test.signed(user, 'GET', path)).toMatchObject({ status: 200, body: { authorized: 'yes' } });
      const echoed = { status: 200, body: { authorized: 'yes', echo: 'hé & 🏃' } };
      expect(await test.signed(user, 'GET', `${path}?echo=${encodeURIComponent('hé & 🏃')}`)).toMatchObject(echoed);
      expect(await test.signed(user, 'POST', path, { echo: 'hé & 🏃' })).toMatchObject(echoed);
    });

    it('refuses an echo that is no text', async () => {
      const user = await factory.user();
      const refused = { status: 400, body: { type: 'https://api.backend.ai/probs/invalid-api-params' } };
      expect(await test.signed(user, 'POST', path, { echo: 5 })).toMatchObject(refused);
      expect(await test.signed(user, 'POST', path, ['echo'])).toMatchObject(refused);
      expect(await test.signed(user, 'GET', `${path}?echo=a&echo=b`)).toMatchObject(refused);
    });

    it('refuses whoever has no credential', async () => {
      expect(await test.request('GET', path, {})).toMatchObject({
        status: 401,
        body: {
          type: 'https://api.backend.ai/probs/auth-failed',
          title: 'Credential/signature mismatch.',
          msg: 'Unauthorized access',
        },
      });
    });
  });

  describe('/auth/role', () => {
    it.each([
      [Role.User, 'user', 'user'],
      [Role.Admin, 'user', 'admin'],
      [Role.Monitor, 'user', 'user'],
      [Role.SuperAdmin, 'superadmin', 'admin'],
    ])('tells a %s that it is a %s, and a %s of its domain', async (role, global_role, domain_role) => {
      const caller = await factory.user({ role });
      const { status, body } = await test.signed(caller, 'GET', '/auth/role');
      expect({ status, body }).toEqual({ status: 200, body: { global_role, domain_role, group_role: null } });
    });

    it('tells a member of a group, named by id or name, that it is one', async () => {
      const member = await factory.user();
      const group = await factory.group(member.domain, 'team');
      await factory.member(group, member);
      for (const named of [group, 'team']) {
        const { body } = await test.signed(member, 'GET', `/auth/role?group=${named}`);
        expect(body.group_role).toBe('user');
      }
      const { body } = await test.signed(await factory.user(), 'GET', `/auth/role?group=${group}`);
      expect(body.group_role).toBeNull();
    });
  });
});

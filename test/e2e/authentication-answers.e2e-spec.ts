import { mintBearer } from '@rollcall/signing';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { writeAccessLog } from '../../src/http/index.js';
import { CapturedOutput } from '../support/captured-output.js';
import { type RawAnswer, type RawRequest, sendRaw } from '../support/raw-request.js';
import { QUESTION, signedRaw, withHeaders } from '../support/signed-raw.js';
import { TestApp, type TestKey } from '../support/test-app.js';

const PATHS = ['/graphql', '/admin/gql', '/admin/graphql', '/auth'];

describe('the answer of authentication', () => {
  let test: TestApp;
  let factory: Factory;
  let admin: Client;
  let user = {} as TestUser;
  const output = new CapturedOutput();
  let stopLogging = (): void => undefined;
  const answers: string[] = [];
  const secrets: string[] = [];

  beforeAll(async () => {
    output.start();
    stopLogging = writeAccessLog(1);
    test = await TestApp.start({ LOG_LEVEL: 'debug' });
    factory = await Factory.open(test);
    admin = new Client({ connectionString: test.database.url });
    await admin.connect();
    user = await made();
  });

  afterAll(async () => {
    output.stop();
    stopLogging();
    await admin.end();
    await factory.close();
    await test.stop();
  });

  async function made(): Promise<TestUser> {
    const key = await factory.user();
    secrets.push(key.secretKey);
    return key;
  }

  async function send(request: RawRequest): Promise<RawAnswer> {
    const answer = await sendRaw(test.url, request);
    answers.push(JSON.stringify([answer.headers, answer.text]));
    return answer;
  }
  const signed = (key: TestKey, path = '/admin/gql', body = QUESTION): Promise<RawAnswer> =>
    send(signedRaw(test.url, key, { path, body }));
  const bearing = async (key: TestKey, path = '/admin/gql'): Promise<RawAnswer> => {
    const token = await mintBearer({ accessKey: key.accessKey, secret: key.secretKey });
    return send(withHeaders(signedRaw(test.url, key, { path }), { Authorization: `Bearer ${token}` }));
  };

  describe.each(PATHS)('on %s', path => {
    it('is byte for byte the same for an unknown, an inactive and a forged key, and an inactive user or domain', async () => {
      const [inactive, left, closed] = [await made(), await made(), await made()];
      await test.keypairs.setActive(inactive.accessKey, false);
      await factory.sql.query(`update users set status = 'inactive' where id = $1`, [left.id]);
      const domain = await factory.domain();
      await factory.sql.query('update users set domain_name = $2 where id = $1', [closed.id, domain]);
      await factory.sql.query('update domains set is_active = false where name = $1', [domain]);
      const unknown = { accessKey: 'AKIANOBODYKNOWSTHIS2', secretKey: user.secretKey };
      const forged = { accessKey: user.accessKey, secretKey: inactive.secretKey };
      for (const ask of [signed, bearing]) {
        const keys = [unknown, inactive, left, closed, forged];
        const [first, ...rest] = await Promise.all(keys.map(key => ask(key, path)));
        expect(first?.status).toBe(401);
        for (const answer of rest) expect(answer).toEqual(first);
      }
    });
  });

  it.each(['before-verification', 'deleted', 'inactive', ''])('refuses a user who is "%s"', async status => {
    const key = await made();
    await factory.sql.query('update users set status = $2 where id = $1', [key.id, status]);
    expect([(await signed(key)).status, (await bearing(key)).status]).toEqual([401, 401]);
  });

  it('turns at once when a secret is rotated, a key is switched off, and a user is', async () => {
    const key = await made();
    expect([(await signed(key)).status, (await bearing(key)).status]).toEqual([200, 200]);
    const rotated = await test.keypairs.rotate(key.accessKey);
    secrets.push(rotated.secretKey);
    expect([(await signed(key)).status, (await bearing(key)).status]).toEqual([401, 401]);
    expect([(await signed(rotated)).status, (await bearing(rotated)).status]).toEqual([200, 200]);
    await test.keypairs.setActive(key.accessKey, false);
    expect([(await signed(rotated)).status, (await bearing(rotated)).status]).toEqual([401, 401]);
    await test.keypairs.setActive(key.accessKey, true);
    expect((await signed(rotated)).status).toBe(200);
    await factory.sql.query(`update users set status = 'inactive' where id = $1`, [key.id]);
    expect([(await signed(rotated)).status, (await bearing(rotated)).status]).toEqual([401, 401]);
  });

  const invalid = ['invalid-auth-params', 'Missing or invalid authorization parameters.'] as const;
  const failed = ['auth-failed', 'Credential/signature mismatch.'] as const;
  const digest = 'a'.repeat(64);
  const authorization = (text: string): (() => RawRequest) => changed({ Authorization: text });
  function changed(headers: Record<string, string | undefined>): () => RawRequest {
    return () => withHeaders(signedRaw(test.url, user, { path: '/admin/gql' }), headers);
  }

  const table: ReadonlyArray<[string, () => RawRequest, number, readonly [string, string], string]> = [
    ['no Authorization', changed({ Authorization: undefined }), 401, failed, 'Unauthorized access'],
    ['an empty Authorization', authorization(''), 401, failed, 'Unauthorized access'],
    ['no date', changed({ 'X-BackendAI-Date': undefined }), 400, invalid, 'Date/time sync error'],
    ['an unreadable date', changed({ 'X-BackendAI-Date': 'yesterday' }), 400, invalid, 'Date/time sync error'],
    ['an overflowing date', changed({ 'X-BackendAI-Date': '9'.repeat(60) }), 400, invalid, 'Date/time sync error'],
    ['a date of another year', changed({ Date: '20160930T01:23:45Z' }), 400, invalid, 'Date/time sync error'],
    ['a bare scheme', authorization('BackendAI'), 400, invalid, 'Malformed authorization header'],
    ['another scheme', authorization('Basic dXNlcjpwYXNz'), 400, invalid, 'Invalid authorization type name'],
    [
      'a part without =',
      authorization('BackendAI nonsense'),
      400,
      invalid,
      'Missing or malformed authorization parameters',
    ],
    [
      'no credential',
      authorization('BackendAI signMethod=HMAC-SHA256'),
      400,
      invalid,
      'Missing or malformed authorization parameters',
    ],
    [
      'a signature that is none',
      authorization('BackendAI signMethod=HMAC-SHA256, credential=AKIA:ñ'),
      400,
      invalid,
      'Missing or malformed authorization parameters',
    ],
    [
      'another MAC',
      authorization(`BackendAI signMethod=CMAC-SHA256, credential=AKIA:${digest}`),
      400,
      invalid,
      'Unsupported request signing method (MAC type)',
    ],
    [
      'a weak hash',
      authorization(`BackendAI signMethod=HMAC-MD5, credential=AKIA:${digest}`),
      400,
      invalid,
      'Unsupported request signing method (hash type)',
    ],
    [
      'SHA-1',
      authorization(`BackendAI signMethod=HMAC-SHA1, credential=AKIA:${digest}`),
      400,
      invalid,
      'Unsupported request signing method (hash type)',
    ],
    [
      'no version',
      changed({ 'X-BackendAI-Version': undefined }),
      400,
      invalid,
      'API version missing in request headers',
    ],
    [
      'an unsupported version',
      changed({ 'X-BackendAI-Version': 'v1.20160915' }),
      400,
      ['generic-bad-request', 'Bad request.'],
      'Unsupported API version.',
    ],
  ];

  it.each(table)('to %s is the one Backend.AI gives', async (_, request, status, [type, title], msg) => {
    const answer = await send(request());
    expect(answer.body).toEqual({ type: `https://api.backend.ai/probs/${type}`, title, msg });
    expect(answer.status).toBe(status);
    expect(contentTypeOf(answer)).toMatch(/^application\/problem\+json/);
  });

  const broken: ReadonlyArray<[string, string, string, string, number, object]> = [
    ['a body that is not JSON', 'POST', '/admin/gql', '{', 400, { msg: 'Malformed body' }],
    [
      'a body of the wrong shape',
      'POST',
      '/admin/gql',
      '{"query":5}',
      400,
      { msg: 'query: expected the text of a GraphQL document' },
    ],
    [
      'a GraphQL error on /admin/graphql',
      'POST',
      '/admin/graphql',
      '{"query":"{ nope }"}',
      400,
      { data: expect.any(Array) },
    ],
    ['an unknown path', 'GET', '/admin/nope', '', 404, {}],
    ['another method', 'GET', '/admin/gql', '', 405, {}],
  ];
  const kinds: Record<string, readonly [string, string]> = {
    'a body that is not JSON': ['invalid-api-params', 'Missing or invalid API parameters.'],
    'a body of the wrong shape': ['invalid-api-params', 'Missing or invalid API parameters.'],
    'a GraphQL error on /admin/graphql': ['graphql-error', 'GraphQL-generated error.'],
    'an unknown path': ['generic-not-found', 'Unknown URL path.'],
    'another method': ['method-not-allowed', 'HTTP Method Not Allowed.'],
  };

  it.each(broken)('leaves %s to what follows it, in the same form', async (name, method, path, body, status, more) => {
    const answer = await send(signedRaw(test.url, user, { method, path, ...(body === '' ? {} : { body }) }));
    const [type, title] = kinds[name] as readonly [string, string];
    expect(answer.body).toEqual({ type: `https://api.backend.ai/probs/${type}`, title, ...more });
    expect(answer.status).toBe(status);
    expect(contentTypeOf(answer)).toMatch(/^application\/problem\+json/);
  });

  it('shows a refusal inside a question where each endpoint shows errors', async () => {
    const query = JSON.stringify({
      query: '{\n  compute_session_list(limit: 1, offset: 0, access_key: "AKIA") { total_count } }',
    });
    const error = {
      message: 'Forbidden operation.',
      locations: [{ line: 2, column: 3 }],
      path: ['compute_session_list'],
    };
    const wrapped = await signed(user, '/admin/gql', query);
    expect(wrapped).toMatchObject({ status: 200, body: { errors: [error], data: { compute_session_list: null } } });
    const bare = await signed(user, '/admin/graphql', query);
    expect(bare).toMatchObject({ status: 400, body: { title: 'GraphQL-generated error.', data: [error] } });
  });

  it('says nothing but a request id when something breaks, and logs what did', async () => {
    const key = await made();
    await factory.sql.query(`update keypairs set sealed_secret = 'v1.broken.seal' where access_key = $1`, [
      key.accessKey,
    ]);
    const answer = await signed(key);
    expect(answer.status).toBe(500);
    expect(answer.body).toEqual({
      type: 'https://api.backend.ai/probs/internal-server-error',
      title: 'Internal server error.',
      request_id: expect.any(String),
    });
    expect(output.text).toContain('SealError');
    await admin.query('alter table containers rename column image to picture');
    const query = JSON.stringify({
      query:
        '{ compute_container_list(session_id: "12c45b55-ce3c-418d-9c58-223bbba307f1", limit: 1, offset: 0) { items { image } } }',
    });
    for (const path of PATHS.slice(0, 3)) {
      const { text } = await signed(user, path, query);
      expect(text).toContain('INTERNAL');
      expect(text).not.toMatch(/image.*does not exist|select|node_modules|\.ts|\.js/);
    }
    await admin.query('alter table containers rename column picture to image');
    expect(output.text).toContain('does not exist');
  });

  it('never holds a secret, nor does the log', async () => {
    expect(answers.length).toBeGreaterThan(50);
    const { rows } = await admin.query<{ sealed_secret: string }>('select sealed_secret from keypairs');
    for (const secret of [...secrets, ...rows.map(row => row.sealed_secret)]) {
      expect(answers.filter(answer => answer.includes(secret))).toEqual([]);
      expect(output.text.includes(secret)).toBe(false);
    }
  });
});

function contentTypeOf({ headers }: RawAnswer): string {
  return headers.find(([name]) => name === 'content-type')?.[1] ?? '';
}

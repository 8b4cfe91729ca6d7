import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { Role } from '@rollcall/access';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditLogService } from '../../src/audit/index.js';
import { MaintenanceService } from '../../src/maintenance/index.js';
import { Factory, type TestUser } from '../factories/index.js';
import { type GraphqlPath, TestApp, type TestKey } from '../support/test-app.js';

const LIST = '{ compute_session_list(limit: 1, offset: 0) { items { id } } }';

describe('the audit', () => {
  let test: TestApp;
  let factory: Factory;
  let admin: Client;
  let [user, domainAdmin, monitor, superAdmin] = [{} as TestUser, {} as TestUser, {} as TestUser, {} as TestUser];

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    admin = new Client({ connectionString: test.database.url });
    await admin.connect();
    user = await factory.user();
    domainAdmin = await factory.user({ domain: 'home', role: Role.Admin });
    monitor = await factory.user({ role: Role.Monitor });
    superAdmin = await factory.user({ role: Role.SuperAdmin });
  });

  beforeEach(async () => {
    await written();
    await admin.query('truncate audit_records');
  });

  afterAll(async () => {
    await admin.end();
    await factory.close();
    await test.stop();
  });

  const written = (): Promise<void> => test.app.get(AuditLogService, { strict: false }).write();

  async function records(): Promise<Record<string, unknown>[]> {
    await written();
    const { rows } = await admin.query<Record<string, unknown>>(
      'select actor, role, operation, scope, result, status, times, user_id, request_id from audit_records order by id',
    );
    return rows;
  }

  describe('has every read of those who see more than what is theirs', () => {
    it.each([
      ['a domain administrator', () => domainAdmin, 'admin', 'domain home'],
      ['a monitor', () => monitor, 'monitor', 'all'],
      ['a super-administrator', () => superAdmin, 'superadmin', 'all'],
    ])('%s', async (_, who, role, scope) => {
      const requests: string[] = [];
      for (const path of ['/graphql', '/admin/gql', '/admin/graphql'] as const) {
        requests.push((await test.gql(who(), LIST, {}, path)).headers.get('x-request-id') ?? '');
      }
      const { accessKey: actor, id: user_id } = who();
      const expected = ['/graphql', '/admin/gql', '/admin/graphql'].map((path, index) => ({
        ...{ actor, role, scope, user_id, result: 'ALLOWED', status: 200, times: 1 },
        ...{ operation: `POST ${path} compute_session_list`, request_id: requests[index] },
      }));
      expect(await records()).toEqual(expected);
    });
  });

  it('has the export that its reader broke off, who has what was sent by then', async () => {
    await factory.sql.query(
      `insert into sessions (id, name, status, domain_name, user_id, access_key, startup_command)
       select gen_random_uuid(), 'long', 'RUNNING', $1, $2, $3, repeat('x', 1000) from generate_series(1, 20000)`,
      [user.domain, user.id, user.accessKey],
    );
    const headers = { ...(await test.bearer(superAdmin)), accept: 'application/x-ndjson' };
    const sent = httpRequest(`${test.url}/v1/sessions?fields=startup_command`, { headers }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    await once(answer, 'data');
    answer.on('error', () => undefined).destroy();
    await expect
      .poll(records)
      .toMatchObject([{ actor: superAdmin.accessKey, operation: 'GET /v1/sessions', result: 'ALLOWED', status: 200 }]);
  });

  it('has no read of those who see what is theirs, and no question about oneself', async () => {
    await test.gql(user, LIST);
    for (const path of ['/graphql', '/admin/gql'] as GraphqlPath[]) {
      await test.gql(superAdmin, '{ user { uuid } }', {}, path);
      await test.gql(superAdmin, '{ __typename }', {}, path);
    }
    await test.signed(superAdmin, 'GET', '/v1/whoami');
    await test.signed(superAdmin, 'GET', '/auth');
    await test.request('GET', '/', {});
    await test.request('GET', '/nope', {});
    expect(await records()).toEqual([]);
  });

  it('has every refusal, with the key that was claimed and without what it was proved by', async () => {
    const forged: TestKey = { accessKey: user.accessKey, secretKey: 'not-the-secret' };
    const unknown: TestKey = { accessKey: 'AKIANOBODY', secretKey: 'nothing' };
    await test.gql(forged, LIST);
    await test.signed(unknown, 'GET', '/auth');
    await test.request('GET', '/v1/whoami', await test.bearer(unknown));
    await test.request('GET', '/v1/whoami', {});
    await test.signed(user, 'GET', '/v1/audit');
    await test.gql(user, '{ compute_session_list(limit: 1, offset: 0, domain_name: "elsewhere") { total_count } }');
    const found = (await records()).map(({ actor, operation, result, status }) => [actor, operation, result, status]);
    expect(found).toEqual([
      [user.accessKey, 'POST /graphql', 'AUTH_FAILED', 401],
      ['AKIANOBODY', 'GET /auth', 'AUTH_FAILED', 401],
      ['AKIANOBODY', 'GET /v1/whoami', 'AUTH_FAILED', 401],
      [null, 'GET /v1/whoami', 'AUTH_FAILED', 401],
      [user.accessKey, 'GET /v1/audit', 'FORBIDDEN', 403],
      [user.accessKey, 'POST /graphql compute_session_list', 'FORBIDDEN', 200],
    ]);
    const { rows } = await admin.query('select r::text as text from audit_records r');
    expect(JSON.stringify(rows)).not.toMatch(/not-the-secret|nothing|Bearer|HMAC|elsewhere/);
  });

  it('has who was refused for asking too often', async () => {
    const limited = await factory.user();
    await factory.sql.query('update keypairs set rate_limit = 1 where access_key = $1', [limited.accessKey]);
    await test.signed(limited, 'GET', '/auth');
    for (let n = 0; n < 3; n += 1) await test.signed(limited, 'GET', '/auth');
    expect(await records()).toMatchObject([
      { actor: limited.accessKey, result: 'RATE_LIMITED', status: 429, times: 3, operation: 'GET /auth' },
    ]);
  });

  it('grows by few rows under a flood of unknown keys', async () => {
    for (let n = 0; n < 300; n += 1) {
      await test.request('GET', '/auth', { authorization: `Bearer ${token(`AKIA${n}`)}` });
    }
    const found = await records();
    expect(found.length).toBeLessThan(240);
    expect(found.reduce((sum, { times }) => sum + Number(times), 0)).toBe(300);
  });

  it('is for super-administrators, page by page, narrowed by moment, key and result', async () => {
    await test.gql(monitor, LIST);
    await test.gql(domainAdmin, LIST);
    await test.signed(user, 'GET', '/v1/audit');
    await written();
    const all = await ask('');
    expect(all.items.map(({ actor }) => actor)).toEqual(
      [user.accessKey, domainAdmin.accessKey, monitor.accessKey].sort(byRecord(all.items)),
    );
    const first = await ask('?limit=2&until=2100-01-01T00:00:00Z');
    expect([first.items.length, typeof first.next_cursor]).toEqual([2, 'string']);
    const denied = await ask('?result=FORBIDDEN');
    expect(denied.items).toMatchObject([{ actor: user.accessKey, result: 'FORBIDDEN', status: 403, role: 'user' }]);
    expect((await ask(`?actor=${monitor.accessKey}&result=ALLOWED&fields=actor,operation`)).items).toEqual([
      { actor: monitor.accessKey, operation: 'POST /graphql compute_session_list' },
    ]);
    expect((await ask('?since=2100-01-01T00:00:00Z')).items).toEqual([]);
    expect((await ask('?since=2026-01-01T00:00:00%2B23:59&limit=1')).items).toHaveLength(1);
    expect((await ask('?limit=0')).items).toEqual([]);
    for (const key of [user, domainAdmin, monitor]) {
      expect((await test.signed(key, 'GET', '/v1/audit')).status).toBe(403);
    }
  });

  it('is exported whole', async () => {
    for (let n = 0; n < 3; n += 1) await test.gql(monitor, LIST);
    await written();
    const headers = { ...(await test.bearer(superAdmin)), accept: 'application/x-ndjson' };
    const { status, text } = await test.request('GET', `/v1/audit?actor=${monitor.accessKey}&fields=actor`, headers);
    expect([status, text.trim().split('\n')]).toEqual([
      200,
      Array.from({ length: 3 }, () => `{"actor":"${monitor.accessKey}"}`),
    ]);
  });

  it('follows its cursor to the end, each record once', async () => {
    for (let n = 0; n < 5; n += 1) await test.gql(monitor, LIST);
    await written();
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query = `?limit=2&actor=${monitor.accessKey}${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page = await ask(query);
      seen.push(...page.items.map(({ id }) => String(id)));
      cursor = page.next_cursor;
    }
    expect([seen.length, new Set(seen).size]).toEqual([5, 5]);
  });

  it.each([
    'since=yesterday',
    'since=0000-01-01T00:00:00Z',
    'since=0001-01-01T00:00:00%2B00:01',
    'until=9999-12-31T23:59:59-23:59',
    'until=2026-02-30T00:00:00Z',
    'cursor=x',
    'limit=-1',
    'actor=%00',
    'nope=1',
    'result=a&result=b',
  ])('refuses ?%s by name', async query => {
    const { status, body } = await test.signed(superAdmin, 'GET', `/v1/audit?${query}`);
    expect(status).toBe(400);
    expect(body.detail).toContain(query.split('=')[0]);
  });

  it('forgets what is older than it is told to keep', async () => {
    const insert = `insert into audit_records (at, operation, scope, result, status, request_id, times)
      values (now() - $1::interval, 'GET /', 'none', 'FORBIDDEN', 403, gen_random_uuid(), 1)`;
    for (const age of ['91 days', '89 days', '1 day']) await admin.query(insert, [age]);
    await test.app.get(MaintenanceService).runNow('audit-retention');
    expect(await records()).toHaveLength(2);
  });

  it('waits for a database that cannot take it', async () => {
    await admin.query('alter table audit_records rename to audit_away');
    await test.gql(monitor, LIST);
    await written();
    await admin.query('alter table audit_away rename to audit_records');
    expect(await records()).toMatchObject([{ actor: monitor.accessKey, times: 1 }]);
  });

  it('is written to its end when the server stops', async () => {
    const other = await TestApp.start({}, test.database);
    await other.gql(monitor, LIST);
    await other.app.close();
    const { rowCount } = await admin.query('select from audit_records');
    expect(rowCount).toBe(1);
  });

  async function ask(query: string): Promise<{ items: Record<string, unknown>[]; next_cursor: string | null }> {
    const { status, body } = await test.signed(superAdmin, 'GET', `/v1/audit${query}`);
    expect([status, body]).toEqual([200, expect.objectContaining({ items: expect.any(Array) })]);
    return body;
  }
});

/** Newest first, as they are. */
function byRecord(items: readonly Record<string, unknown>[]): (a: string, b: string) => number {
  const order = items.map(({ actor }) => actor);
  return (a, b) => order.indexOf(a) - order.indexOf(b);
}

/** A token that names a key and is signed by nobody. */
function token(accessKey: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1_000);
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ access_key: accessKey, iat: now, exp: now + 60 })}.${'A'.repeat(43)}`;
}

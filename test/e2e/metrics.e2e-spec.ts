import { signHeaders } from '@rollcall/signing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MaintenanceService } from '../../src/maintenance/index.js';
import { type RunningServer, startServer } from '../../src/server.setup.js';
import { readSettings } from '../../src/settings.js';
import { Factory, type TestUser } from '../factories/index.js';
import { CapturedOutput } from '../support/captured-output.js';
import { eventually } from '../support/eventually.js';
import { type Sample, samplesOf, valueOf } from '../support/metrics.js';
import { TEST_APP, TEST_PASSWORD } from '../support/template.js';
import { TestApp } from '../support/test-app.js';

const ALONE = { shutdownDelaySeconds: 0, anyManagementPort: false };

describe('an observed server', () => {
  let test: TestApp;
  let factory: Factory;
  let server: RunningServer;
  let user: TestUser;
  const output = new CapturedOutput();

  beforeAll(async () => {
    // The rows are made through one application and asked for in another, which is the one that is observed.
    test = await TestApp.start();
    factory = await Factory.open(test);
    user = await factory.user();
    await factory.container(await factory.session(user));
    const settings = {
      DATABASE_URL: test.database.urlFor(TEST_APP, TEST_PASSWORD),
      ENCRYPTION_KEY: '5'.repeat(64),
      PORT: '0',
      MANAGEMENT_PORT: '0',
      LOG_LEVEL: 'info',
    };
    output.start();
    server = await startServer(readSettings(settings), ALONE);
  });

  afterAll(async () => {
    await server.stop();
    output.stop();
    await factory.close();
    await test.stop();
  });

  async function scrape(): Promise<Sample[]> {
    const answer = await fetch(`${server.managementUrl}/metrics`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')]);
    return samplesOf(await answer.text());
  }

  async function ask(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const text = JSON.stringify(body);
    const signed = signHeaders({
      accessKey: user.accessKey,
      secret: user.secretKey,
      method: 'POST',
      url: server.url + path,
      contentType: 'application/json',
      body: text,
    });
    const answer = await fetch(server.url + path, { method: 'POST', headers: { ...signed, ...headers }, body: text });
    await answer.arrayBuffer();
    return answer;
  }
  const gql = (query: string, path = '/graphql', operationName?: string): Promise<Response> =>
    ask(path, { query, ...(operationName === undefined ? {} : { operationName }) });

  const LIST = 'compute_session_list(limit: 10, offset: 0) { total_count items { id containers { id } } }';
  const counted = (samples: readonly Sample[], labels: Record<string, string>): number =>
    valueOf(samples, 'rollcall_request_duration_seconds_count', labels) ?? 0;

  it('counts requests by what they ask for, in words of the schema', async () => {
    const before = await scrape();
    for (const path of ['/graphql', '/admin/gql', '/admin/graphql']) {
      expect((await gql(`query Mine { mine: ${LIST} }`, path, 'Mine')).status).toBe(200);
      expect((await gql(`{ a: ${LIST} keypair { access_key } }`, path)).status).toBe(200);
    }
    await gql('{ compute_session_list(limit: -1, offset: 0) { total_count } }');
    await gql('{ nonsense }');
    await fetch(`${server.url}/made/up/${user.accessKey}`);
    const after = await scrape();
    const more = (labels: Record<string, string>): number => counted(after, labels) - counted(before, labels);
    for (const route of ['POST /graphql', 'POST /admin/gql', 'POST /admin/graphql']) {
      expect(more({ route, operation: 'compute_session_list', status: '2xx' })).toBe(1);
      expect(more({ route, operation: 'several', status: '2xx' })).toBe(1);
    }
    expect(more({ operation: 'compute_session_list', status: '4xx' })).toBe(1);
    expect(more({ operation: 'POST /graphql', status: '4xx' })).toBe(1);
    expect(more({ operation: 'unknown', status: '4xx' })).toBe(1);
  });

  it('has no request in flight, and one more of 4xx, once its client has left', async () => {
    const inFlight = async () => valueOf(await scrape(), 'rollcall_requests_in_flight');
    const left = { route: 'GET /v1/sessions', status: '4xx' };
    const before = counted(await scrape(), left);
    await factory.sql.query('begin; lock table sessions in access exclusive mode');
    const leaving = new AbortController();
    const init = { headers: await test.bearer(user), signal: leaving.signal };
    const outcome = fetch(`${server.url}/v1/sessions`, init).catch((error: Error) => error.name);
    await expect.poll(inFlight).toBe(1);
    leaving.abort();
    expect(await outcome).toBe('AbortError');
    // Before anything could have been answered.
    await expect.poll(inFlight).toBe(0);
    await factory.sql.query('rollback');
    expect(counted(await scrape(), left) - before).toBe(1);
  });

  it('measures statements and database time of a request', async () => {
    const before = await scrape();
    await gql(`{ ${LIST} }`);
    const after = await scrape();
    const more = (name: string): number => {
      const labels = { operation: 'compute_session_list' };
      return (valueOf(after, name, labels) ?? 0) - (valueOf(before, name, labels) ?? 0);
    };
    // Three for the page, and those that found out who asks.
    expect(more('rollcall_request_statements_sum')).toBeGreaterThanOrEqual(3);
    expect(more('rollcall_request_statements_sum')).toBeLessThanOrEqual(4);
    expect(more('rollcall_request_database_seconds_sum')).toBeGreaterThan(0);
    expect(valueOf(after, 'rollcall_requests_in_flight')).toBe(0);
  });

  it('counts failures by code, on both kinds of transport', async () => {
    const before = await scrape();
    await gql('{ compute_session_list(limit: -1, offset: 0) { total_count } }');
    await fetch(`${server.url}/nowhere`);
    const after = await scrape();
    for (const labels of [
      { transport: 'graphql', code: 'INVALID_ARGUMENT' },
      { transport: 'http', code: 'ROUTE_NOT_FOUND' },
    ]) {
      const [was = 0, is = 0] = [before, after].map(samples => valueOf(samples, 'rollcall_errors_total', labels));
      expect(is - was).toBe(1);
    }
  });

  it('names neither a user nor anything a caller made up', async () => {
    await ask('/graphql', { query: 'query Sneaky { sneaky: keypair { access_key } }', operationName: 'Sneaky' });
    await fetch(`${server.url}/sneaky?x=${user.email}`);
    const text = (await scrape()).map(sample => JSON.stringify(sample)).join('\n');
    for (const word of [user.accessKey, user.secretKey, user.email, user.id, 'neaky']) expect(text).not.toContain(word);
  });

  it('shows its pool, its health, its version and its process', async () => {
    const samples = await scrape();
    for (const [name, labels] of [
      ['rollcall_build_info', {}],
      ['rollcall_ready', {}],
      ['rollcall_database_up', {}],
      ['rollcall_database_connections_max', { pool: 'primary' }],
    ] as const) {
      expect(valueOf(samples, name, labels)).toBeGreaterThanOrEqual(1);
    }
    expect(valueOf(samples, 'rollcall_migrations_pending')).toBe(0);
    expect(valueOf(samples, 'rollcall_draining')).toBe(0);
    expect(valueOf(samples, 'rollcall_database_waiting', { pool: 'primary' })).toBe(0);
    expect(valueOf(samples, 'rollcall_database_connections', { pool: 'primary' })).toBeGreaterThanOrEqual(1);
    expect(valueOf(samples, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    expect(valueOf(samples, 'process_resident_memory_bytes')).toBeGreaterThan(0);
  });

  it('tells how many sessions there are of each status, with words for all that it knows', async () => {
    const samples = await eventually(scrape, found => valueOf(found, 'rollcall_sessions') !== undefined);
    expect(valueOf(samples, 'rollcall_sessions')).toBe(1);
    expect(valueOf(samples, 'rollcall_sessions', { status: 'CANCELLED' })).toBe(0);
    expect(valueOf(samples, 'rollcall_sessions_refreshed_timestamp_seconds')).toBeGreaterThan(1_600_000_000);
  });

  it('counts the periodic jobs that ran here', async () => {
    const maintenance = test.app.get(MaintenanceService);
    expect(await maintenance.runNow('fold-session-counts')).toBe(true);
    const samples = await scrape();
    const job = { task: 'fold-session-counts' };
    expect(valueOf(samples, 'rollcall_maintenance_runs_total', { ...job, outcome: 'done' })).toBeGreaterThanOrEqual(1);
    expect(valueOf(samples, 'rollcall_maintenance_last_success_timestamp_seconds', job)).toBeGreaterThan(1_600_000_000);
  });

  it('gives every answer a number of ours, and writes it into every line about the request', async () => {
    const chosen = { 'x-request-id': 'chosen-by-the-caller' };
    const answers = [
      await ask('/graphql', { query: '{ keypair { access_key } }' }, chosen),
      await ask('/admin/gql', { query: '{ nonsense }' }, chosen),
      await fetch(`${server.url}/`, { headers: chosen }),
      await fetch(`${server.url}/nowhere`, { headers: chosen }),
      await fetch(`${server.url}/%`, { headers: chosen }),
      await fetch(`${server.url}/graphql`, { method: 'POST', headers: chosen, body: '{}' }),
      await fetch(`${server.url}/graphql`, { method: 'OPTIONS', headers: chosen }),
    ];
    const ids = answers.map(({ headers }) => headers.get('x-request-id') ?? '');
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const lines = output.text.split('\n').filter(line => line.startsWith('{'));
    const logged = lines.map(line => JSON.parse(line) as Record<string, unknown>);
    expect(logged.find(line => line['request_id'] === ids[0])).toMatchObject({
      level: 'info',
      context: 'Access',
      msg: '200 POST /graphql',
      operation: 'keypair',
      statements: expect.any(Number),
    });
    expect(logged.filter(line => line['level'] === 'error')).toEqual([]);
    for (const word of [user.secretKey, user.email, 'nonsense', 'chosen-by-the-caller']) {
      expect(output.text).not.toContain(word);
    }
  });
});

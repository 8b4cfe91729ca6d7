import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Role } from '@rollcall/access';
import { NotifyListener } from '@rollcall/database';
import { parse } from 'csv-parse/sync';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { TestApp, type TestKey, type Answer } from '../support/test-app.js';

const ROWS = 12_345;

/** So many sessions of one user. */
const MANY = `insert into sessions (id, name, status, domain_name, user_id, access_key, created_at)
       select gen_random_uuid(), 'job-' || n, 'RUNNING', 'large', $1, $2, timestamptz '2026-01-01' + n * interval '1 s'
         from generate_series(1, $3) as n`;

describe('an export', () => {
  let test: TestApp;
  let factory: Factory;
  let admin: Client;
  const people = {} as Record<'user' | 'superadmin' | 'many', TestUser>;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    admin = new Client({ connectionString: test.database.url });
    await admin.connect();
    people.user = await factory.user({ domain: 'home' });
    people.many = await factory.user({ domain: 'large' });
    people.superadmin = await factory.user({ domain: 'home', role: Role.SuperAdmin });
    for (const name of ['=1+1', '+1', '-1', '@sum', '\tx', '\rx', 'a "b", c\r\nd', 'plain', "'quoted", '']) {
      await factory.session(people.user, { name, mounts: ['a', 'b,c'] });
    }
    await factory.sql.query(MANY, [people.many.id, people.many.accessKey, ROWS]);
  });

  afterAll(async () => {
    await admin.end();
    await factory.close();
    await test.stop();
  });

  async function get(key: TestKey, path: string, accept: string, method = 'GET'): Promise<Answer> {
    return test.request(method, path, { ...(await test.bearer(key)), accept });
  }

  it('as CSV has a header, quotes by RFC 4180, and runs nothing in a spreadsheet', async () => {
    const { status, headers, text } = await get(
      people.user,
      '/v1/sessions?fields=session_name,mounts,agent,terminated_at,num_queries',
      'text/csv',
    );
    expect([status, headers.get('content-type'), headers.get('content-disposition')]).toEqual([
      200,
      'text/csv; charset=utf-8',
      'attachment; filename="sessions.csv"',
    ]);
    expect(text.startsWith('session_name,mounts,agent,terminated_at,num_queries\r\n')).toBe(true);
    const rows = parse(text, { columns: true, record_delimiter: '\r\n' }) as Array<Record<string, string>>;
    expect(new Set(rows.map(row => row['session_name']))).toEqual(
      new Set(["'=1+1", "'+1", "'-1", "'@sum", "'\tx", "'\rx", 'a "b", c\r\nd', 'plain', "'quoted", '']),
    );
    expect(rows[0]).toMatchObject({ mounts: '["a","b,c"]', agent: '', terminated_at: '', num_queries: '0' });
    for (const cell of rows.flatMap(row => Object.values(row))) expect(cell).not.toMatch(/^[=+@\t\r-]/);
  });

  it('shows restricted fields to whom they are for', async () => {
    const { text } = await get(people.superadmin, '/v1/sessions?fields=agent&domain_name=home', 'text/csv');
    expect(text).toMatch(/^agent\r\n(i-agent-1\r\n){10}$/);
    const hidden = await get(people.user, '/v1/sessions?fields=agent,containers.agent', 'application/x-ndjson');
    expect(new Set(hidden.text.trim().split('\n'))).toEqual(new Set(['{"agent":null,"containers":[{"agent":null}]}']));
  });

  it.each(['text/csv', 'application/x-ndjson'])('as %s has exactly the rows of the list, in its order', async type => {
    const query = 'filter=job-1&order=%2Bcreated_at&fields=id,session_name';
    const { text } = await get(people.many, `/v1/sessions?${query}`, type);
    const exported =
      type === 'text/csv'
        ? (parse(text, { columns: true }) as Array<{ id: string }>)
        : text
            .trim()
            .split('\n')
            .map(line => JSON.parse(line) as { id: string });
    const listed = await get(people.many, `/v1/sessions?${query}&limit=10000&total=true`, 'application/json');
    expect(exported).toEqual(listed.body.items);
    expect(exported).toHaveLength(listed.body.total_count as number);
    expect(exported.length).toBeGreaterThan(3_000);
  });

  it('has every row of a set larger than any page, once', async () => {
    const { text } = await get(people.many, '/v1/sessions?fields=id', 'application/x-ndjson');
    const lines = text.trim().split('\n');
    expect([lines.length, new Set(lines).size]).toEqual([ROWS, ROWS]);
  });

  it('of nothing is a header, or nothing', async () => {
    expect((await get(people.user, '/v1/sessions?fields=id&status=error', 'text/csv')).text).toBe('id\r\n');
    const ndjson = await get(people.user, '/v1/sessions?fields=id&status=error', 'application/x-ndjson');
    expect([ndjson.status, ndjson.text]).toEqual([200, '']);
  });

  it('is always whole', async () => {
    for (const part of ['limit=1', 'offset=0', 'cursor=x', 'total=true']) {
      const { status, body } = await get(people.user, `/v1/sessions?${part}`, 'text/csv');
      expect([status, body.code, body.detail]).toEqual(
        [400, 'INVALID_ARGUMENT', `${part.split('=')[0]}: text/csv is always the whole list`].map((value, index) =>
          index === 2 && part.startsWith('cursor') ? expect.any(String) : value,
        ),
      );
    }
  });

  it('gives Node nothing to warn of', async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error): void => void warnings.push(warning);
    process.on('warning', warned);
    await get(people.user, '/v1/sessions', 'text/csv');
    await sleep(0);
    process.off('warning', warned);
    expect(warnings).toEqual([]);
  });

  it('that is refused is a problem, and HEAD asks for no row', async () => {
    const wrong = await get(people.user, '/v1/sessions?filter=stauts:x', 'text/csv');
    expect([wrong.status, wrong.body.code]).toEqual([400, 'FILTER_INVALID']);
    expect((await get(people.user, '/v1/sessions?domain_name=large', 'text/csv')).status).toBe(403);
    expect((await get(people.user, '/v1/sessions', 'text/html')).status).toBe(406);
    const head = await get(people.many, '/v1/sessions', 'text/csv', 'HEAD');
    expect([head.status, head.text, head.headers.get('content-type')]).toEqual([200, '', 'text/csv; charset=utf-8']);
  });

  it('that breaks in the middle breaks the connection', async () => {
    const answer = await slowly('/v1/sessions?fields=*');
    answer.pause();
    await expect.poll(busy).toBe(1);
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state <> 'idle'
          and pid <> pg_backend_pid() and query not like '%pg_stat_activity%' and xact_start is not null`,
    );
    answer.resume();
    await expect(once(answer, 'end')).rejects.toThrow(/aborted/);
    expect((await get(people.user, '/v1/whoami', 'application/json')).status).toBe(200);
  });

  it('takes its turn: two at once for one key, and both are given back', async () => {
    const held = [await slowly('/v1/sessions?fields=*'), await slowly('/v1/sessions?fields=*')];
    for (const answer of held) answer.pause();
    const third = await get(people.many, '/v1/sessions', 'text/csv');
    expect([third.status, third.body.code]).toEqual([429, 'EXPORTS_TOO_MANY']);
    expect((await get(people.many, '/v1/sessions', 'application/json')).status).toBe(200);
    for (const answer of held) answer.destroy();
    await expect.poll(async () => (await get(people.many, '/v1/sessions?fields=id', 'text/csv')).status).toBe(200);
  });

  it('ends in the database when its reader leaves', async () => {
    const answer = await slowly('/v1/sessions?fields=*');
    await expect.poll(busy).toBe(1);
    answer.destroy();
    await expect.poll(busy).toBe(0);
  });

  it.each<[string, (owner: TestUser) => Promise<unknown>]>([
    ['its key is switched off', owner => test.keypairs.setActive(owner.accessKey, false)],
    ['its key is rotated', owner => test.keypairs.rotate(owner.accessKey)],
    ['its user is', owner => factory.sql.query(`update users set status = 'inactive' where id = $1`, [owner.id])],
    [
      'its domain is',
      owner => factory.sql.query(`update domains set is_active = false where name = $1`, [owner.domain]),
    ],
  ])('is cut off when %s, and nobody else’s is', async (_, revoke) => {
    await expect.poll(() => test.app.get(NotifyListener).connected).toBe(true);
    const owner = await factory.user({ domain: await factory.domain() });
    await factory.sql.query(MANY, [owner.id, owner.accessKey, ROWS]);
    const [answer, other] = [await slowly('/v1/sessions?fields=*', test, owner), await slowly('/v1/sessions?fields=*')];
    for (const each of [answer, other]) each.pause();
    await expect.poll(busy).toBe(2);
    await revoke(owner);
    await expect.poll(busy).toBe(1);
    answer.resume();
    await expect(once(answer, 'end')).rejects.toThrow(/aborted/);
    let lines = 0;
    for await (const chunk of other) lines += String(chunk).split('\n').length - 1;
    expect(lines).toBe(ROWS);
  });

  it('may take longer than any other answer', async () => {
    const patient = await TestApp.start({ REQUEST_TIMEOUT_SECONDS: '3' });
    const other = await Factory.open(patient);
    const owner = await other.user({ domain: 'large' });
    await other.sql.query(MANY, [owner.id, owner.accessKey, ROWS]);
    const answer = await slowly('/v1/sessions?fields=*', patient, owner);
    answer.pause();
    await sleep(3_500);
    let lines = 0;
    for await (const chunk of answer) lines += String(chunk).split('\n').length - 1;
    expect(lines).toBe(ROWS);
    await other.close();
    await patient.stop();
  });

  /** A running export, of which nothing is read. */
  async function slowly(path: string, app = test, key: TestKey = people.many): Promise<IncomingMessage> {
    const headers = { ...(await app.bearer(key)), accept: 'application/x-ndjson' };
    const sent = httpRequest(app.url + path, { headers }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.on('error', () => undefined);
    await sleep(50);
    return answer;
  }

  /** How many transactions are open in this database. */
  async function busy(): Promise<number> {
    const { rows } = await admin.query(
      `select count(*)::int as open from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null`,
    );
    return rows[0].open as number;
  }
});

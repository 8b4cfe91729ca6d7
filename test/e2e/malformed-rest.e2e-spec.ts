import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Role } from '@rollcall/access';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { leakOf } from '../support/leaks.js';
import { BODIES } from '../support/malformed-bodies.js';
import { JSON_VALUES } from '../support/malformed-values.js';
import { TestApp } from '../support/test-app.js';

interface Parameter {
  readonly name: string;
  readonly in: string;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, unknown>> };
}

const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};
const OPERATIONS = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
);
const PLACES = OPERATIONS.flatMap(({ method, path, operation }) =>
  (operation.parameters ?? []).map(({ name, in: where }) => ({ method, path, name, where })),
);
const BODIED = OPERATIONS.filter(({ operation }) => operation.requestBody !== undefined);

/** What JSON would be a value of, as the text of a parameter; and what only a text can be. */
const TEXTS: readonly string[] = [
  ...JSON_VALUES.map(value =>
    value.startsWith('"') && !value.includes('\\ud') ? (JSON.parse(value) as string) : value,
  ),
  ...[
    "'",
    '"',
    '(',
    ')',
    '((((',
    'status',
    'status ==',
    'status == ',
    'status == "',
    'status == "RUNNING',
    '== ==',
    '&',
    '|',
  ],
  ...['status == "a" & ', '!(status == "a")', 'nope == 1', 'status === "a"', 'status == "a"; select 1', 'id in []'],
  ...['('.repeat(2_000), '!'.repeat(2_000), `status == "${'a'.repeat(3_000)}"`, 'created_at > "0000-00-00"'],
  ...[
    '-',
    '+',
    '--created_at',
    '+-id',
    'agent',
    'id,id',
    ',',
    ',,',
    '*',
    'id;drop',
    'created_at desc',
    'containers.',
    '.id',
  ],
  ...[
    '2026-02-30T00:00:00Z',
    '+99999-01-01T00:00:00Z',
    '2026-01-01T00:00:00+99:99',
    'eyJhIjoxfQ',
    'AAAA',
    '====',
    '\u0001',
  ],
];

describe('malformed requests to REST', () => {
  let test: TestApp;
  let factory: Factory;
  let [user, superAdmin, source] = [{} as TestUser, {} as TestUser, {} as TestUser];
  let inputs = 0;

  beforeAll(async () => {
    test = await TestApp.start({ KEY_CONCURRENCY: '50' });
    factory = await Factory.open(test);
    user = await factory.user();
    superAdmin = await factory.user({ role: Role.SuperAdmin });
    source = await factory.user({ role: Role.Source });
    await factory.session(await factory.user({ domain: 'abroad' }), { name: 'somebody-elses' });
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  async function complaintAbout(
    key: TestUser,
    method: string,
    url: string,
    headers: Record<string, string> = {},
    body?: string | Uint8Array<ArrayBuffer>,
  ): Promise<string | undefined> {
    inputs += 1;
    const response = await fetch(test.url + url, {
      method,
      headers: { ...(await test.bearer(key)), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const leak = key === superAdmin ? undefined : text.includes('somebody-elses') ? 'somebody-elses' : leakOf(text);
    const wrong = response.status >= 500 ? `status ${response.status}` : (leak ?? leakOf(text));
    return wrong === undefined ? undefined : `${method} ${url.slice(0, 200)}: ${wrong}: ${text.slice(0, 200)}`;
  }

  it('are looked for at every operation of the document', () => {
    expect(OPERATIONS.length).toBeGreaterThan(10);
    expect(PLACES.length * TEXTS.length).toBeGreaterThan(400);
  });

  describe.each(['a user', 'a super-administrator'] as const)('by %s', who => {
    it.each(PLACES.filter(({ where }) => where !== 'header'))(
      '$method $path: $name in the $where is the caller’s mistake, or harmless',
      async ({ method, path, name, where }) => {
        const key = who === 'a user' ? user : superAdmin;
        const found: string[] = [];
        for (const text of TEXTS) {
          const value = encodeURIComponent(text.isWellFormed() ? text : text.toWellFormed());
          const filled = path.replaceAll(/\{(\w+)\}/g, (_, each: string) =>
            where === 'path' && each === name ? value : '12c45b55-ce3c-418d-9c58-223bbba307f1',
          );
          const wrong = await complaintAbout(key, method, where === 'path' ? filled : `${filled}?${name}=${value}`);
          if (wrong !== undefined) found.push(wrong);
        }
        expect(found).toEqual([]);
      },
    );
  });

  it('with broken encodings, repeated and nested names are refused', async () => {
    const found: string[] = [];
    for (const { path, name } of PLACES.filter(({ where }) => where === 'query')) {
      const url = path.replaceAll(/\{\w+\}/g, '12c45b55-ce3c-418d-9c58-223bbba307f1');
      for (const query of ['=%', '=%ff', '=%ED%A0%80', '=%00', '[]=1', '[a]=1', '[__proto__]=1', `=1&${name}=2`, '']) {
        const wrong = await complaintAbout(user, 'GET', `${url}?${name}${query}`);
        if (wrong !== undefined) found.push(wrong);
      }
    }
    expect(found).toEqual([]);
  });

  it.each([
    'accept',
    'if-none-match',
    'if-modified-since',
    'range',
    'accept-language',
    'prefer',
    'x-request-id',
    'traceparent',
  ])('with a wrong %s are refused or harmless', async name => {
    const values = [
      '',
      '*',
      ',',
      '"',
      'W/"',
      'W/""',
      '"a","b"',
      'a/b;q=x',
      '*/*;q=9',
      'text/csv;;',
      'x'.repeat(8_000),
      '%00',
      '00-0-0-0',
    ];
    const found: string[] = [];
    for (const path of ['/v1/sessions', '/v1/audit', '/v1/whoami', '/v1/facets?by=status']) {
      for (const value of values) {
        const wrong = await complaintAbout(superAdmin, 'GET', path, { [name]: value });
        if (wrong !== undefined) found.push(wrong);
      }
    }
    expect(found).toEqual([]);
  });

  describe.each(BODIED)('$method $path', ({ method, path }) => {
    const places = ['event_id', 'kind', 'occurred_at', 'seq', 'body', 'name', 'domains', 'heartbeat_seconds', 'groups'];
    const types = ['application/json', 'application/x-ndjson', 'application/cloudevents-batch+json', 'text/plain'];

    it.each(BODIES)('with a body of %s is refused or harmless', async (_, body) => {
      const found: string[] = [];
      for (const key of [user, superAdmin, source]) {
        for (const type of types) {
          const bytes = typeof body === 'string' ? body : new Uint8Array(body);
          const wrong = await complaintAbout(key, method, path, { 'content-type': type }, bytes);
          if (wrong !== undefined) found.push(wrong);
        }
      }
      expect(found).toEqual([]);
    });

    it.each(places)('with a wrong %s is refused or harmless', async name => {
      const found: string[] = [];
      for (const value of JSON_VALUES) {
        const item = `{"event_id":"e","kind":"heartbeat","occurred_at":"2026-11-25T00:00:00Z","body":{},"${name}":${value}}`;
        for (const body of [item, `[${item}]`, `{"items":[${item}]}`]) {
          for (const key of [superAdmin, source]) {
            const wrong = await complaintAbout(key, method, path, { 'content-type': 'application/json' }, body);
            if (wrong !== undefined) found.push(wrong);
          }
        }
      }
      expect(found).toEqual([]);
    });

    it('with a bomb of gzip, or what only says that it is gzip, is refused', async () => {
      const bombs = [
        gzipSync(Buffer.alloc(20_000_000)),
        Buffer.from('{}'),
        gzipSync('[]').subarray(0, 10),
        Buffer.alloc(0),
      ];
      for (const key of [superAdmin, source]) {
        for (const bomb of bombs) {
          for (const coding of ['gzip', 'GZIP', 'gzip, gzip', 'deflate', 'br', 'x']) {
            const headers = { 'content-type': 'application/json', 'content-encoding': coding };
            expect(await complaintAbout(key, method, path, headers, new Uint8Array(bomb))).toBeUndefined();
          }
        }
      }
    });
  });

  it('were many, and left the program as it was', async () => {
    expect(inputs).toBeGreaterThan(4_000);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((await test.signed(user, 'GET', '/v1/whoami')).status).toBe(200);
  });
});

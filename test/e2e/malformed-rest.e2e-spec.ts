import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Role } from '@rollcall/access';
import { Factory, type TestUser } from '../factories/index.js';
import { leakOf } from '../support/leaks.js';
import { JSON_VALUES } from '../support/malformed-values.js';
import { type Answer, TestApp } from '../support/test-app.js';

interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
}

interface Place {
  readonly path: string;
  readonly names: readonly string[];
  /** Names in the path. */
  readonly ids: readonly string[];
}

const GOOD: Readonly<Record<string, string>> = {
  id: '12c45b55-ce3c-418d-9c58-223bbba307f1',
  session: '12c45b55-ce3c-418d-9c58-223bbba307f1',
  by: 'status',
};

/** Texts as they arrive in a query: every malformed JSON value written as text, and what only a URL can say. */
const VALUES = [
  ...JSON_VALUES.map(value => {
    const parsed: unknown = value.includes('1e400') ? value : JSON.parse(value);
    return typeof parsed === 'string' ? parsed : value;
  }),
  '(',
  '"',
  'a:',
  '-',
  'status:running,',
  '\u0000',
  ','.repeat(500),
  '*'.repeat(500),
  'containers.'.repeat(200),
  'dependencies.'.repeat(10) + 'id',
];
const RAW = ['%', '%zz', '%00', '%ff', '%c0%80', '%ed%a0%80', '+', '%2B', '&&', '=', '%u0041', 'a%26b=c'];

describe('malformed requests of REST', () => {
  let test: TestApp;
  let factory: Factory;
  let user = {} as TestUser;
  let headers: Record<string, string>;
  let places: Place[];
  let inputs = 0;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    user = await factory.user({ role: Role.SuperAdmin });
    headers = await test.bearer(user);
    const { body } = await test.request('GET', '/v1/openapi.json', {});
    const paths = body.paths as Record<string, { get?: { parameters: Parameter[] } }>;
    places = Object.entries(paths).flatMap(([path, { get: operation }]) =>
      operation === undefined
        ? []
        : [
            {
              path,
              names: operation.parameters.filter(each => each.in === 'query').map(({ name }) => name),
              ids: operation.parameters.filter(each => each.in === 'path').map(({ name }) => name),
            },
          ],
    );
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  /** A place with its identifiers and whatever a question needs beside the argument that is looked at. */
  function url({ path, names }: Place, name: string, query: string): string {
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, id: string) => GOOD[id] ?? 'x');
    const beside = names.filter(each => each !== name && GOOD[each] !== undefined).map(each => `${each}=${GOOD[each]}`);
    return `${filled}?${[...beside, query].join('&')}`;
  }

  async function get(path: string): Promise<Answer> {
    inputs += 1;
    return test.request('GET', path, headers);
  }

  function complaint(answer: Answer, name: string): string | undefined {
    const leak = leakOf(answer.text);
    if (answer.status >= 500) return `status ${answer.status}: ${answer.text}`;
    if (leak !== undefined) return `gives away "${leak}": ${answer.text}`;
    if (answer.status !== 400) return undefined;
    if (answer.body?.status !== 400) return `is no problem: ${answer.text}`;
    // A field that nests too deep is named by itself.
    const named =
      new RegExp(`\\b(${name}|dependencies)\\b`).test(answer.body.detail ?? '') ||
      answer.body.code !== 'INVALID_ARGUMENT';
    return named ? undefined : `does not name ${name}: ${answer.text}`;
  }

  it('are looked for in every parameter of the document', () => {
    expect(places.flatMap(({ names }) => names).length).toBeGreaterThan(20);
  });

  it('as values are the caller’s mistake, and named', async () => {
    const found: string[] = [];
    for (const place of places) {
      for (const name of place.names) {
        const queries = [
          ...VALUES.filter(value => value.isWellFormed()).map(value => `${name}=${encodeURIComponent(value)}`),
          ...RAW.map(raw => `${name}=${raw}`),
          name,
        ];
        const answers = await Promise.all(
          queries.map(async query => [query, await get(url(place, name, query))] as const),
        );
        for (const [query, answer] of answers) {
          const wrong = complaint(answer, query.includes('&') ? '' : name);
          if (wrong !== undefined) found.push(`${place.path}?${query.slice(0, 100)}\n  ${wrong.slice(0, 300)}`);
        }
      }
    }
    expect(found).toEqual([]);
  });

  it('that repeat or nest a parameter are refused by name', async () => {
    for (const place of places) {
      for (const name of place.names) {
        for (const query of [
          `${name}=a&${name}=b`,
          `${name}[]=a`,
          `${name}[a]=b`,
          `${name}.a=b`,
          `%5F%5Fproto__=${name}`,
        ]) {
          const { status, body } = await get(url(place, name, query));
          expect([place.path, query, status, body.code]).toEqual([place.path, query, 400, 'INVALID_ARGUMENT']);
          expect(body.detail).toContain(query.startsWith('%5F') ? '__proto__' : name);
        }
      }
    }
  });

  it('with parameters that are not known there are refused by name', async () => {
    for (const place of places) {
      const { status, body } = await get(url(place, '', 'agents=1'));
      expect([place.path, status, body.detail]).toEqual([place.path, 400, '"agents": not known here']);
    }
  });

  it('with identifiers that are none are the caller’s mistake', async () => {
    for (const { path } of places.filter(({ ids }) => ids.length > 0)) {
      for (const id of [
        'x',
        '%00',
        '%',
        '..%2f..',
        '12c45b55',
        `${GOOD['id']}%0A`,
        "'--",
        'a'.repeat(5_000),
        '%ff',
        '*',
      ]) {
        const answer = await get(path.replaceAll(/\{\w+\}/g, id));
        expect([path, id.slice(0, 40), answer.status < 500 && answer.status >= 400, leakOf(answer.text)]).toEqual([
          path,
          id.slice(0, 40),
          true,
          undefined,
        ]);
      }
    }
  });

  it('with any Accept or If-None-Match are answered, or refused as HTTP has it', async () => {
    const values = [
      '',
      ',',
      ';',
      '*',
      '*/',
      'text/csv;q=2',
      'a/b;c="',
      '"',
      'W/',
      'x'.repeat(4_000),
      '*/*;q=0',
      '1',
      '\u00e9',
    ];
    for (const value of values) {
      for (const header of ['accept', 'if-none-match']) {
        const { status, text } = await test.request('GET', '/v1/sessions', { ...headers, [header]: value });
        expect([header, value.slice(0, 20), status < 500, leakOf(text)]).toEqual([
          header,
          value.slice(0, 20),
          true,
          undefined,
        ]);
      }
    }
  });

  it('with other methods are refused with those that are there', async () => {
    for (const { path } of places) {
      const at = path.replaceAll(/\{(\w+)\}/g, (_, id: string) => GOOD[id] ?? 'x');
      const answer = await test.request('DELETE', at, headers);
      expect([path, answer.status, answer.headers.get('allow')]).toEqual([
        path,
        405,
        expect.stringContaining('GET, HEAD'),
      ]);
    }
  });

  it('were many, and left the program as it was', async () => {
    expect(inputs).toBeGreaterThan(2_000);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((await get('/v1/whoami')).status).toBe(200);
  });
});

import { GraphQLSchemaHost } from '@nestjs/graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { errorsOf } from '../support/graphql-outcome.js';
import { leakOf } from '../support/leaks.js';
import { argumentsOf, JSON_VALUES, LITERALS, type Place } from '../support/malformed-values.js';
import { type Answer, type GraphqlPath, TestApp } from '../support/test-app.js';

/** The third endpoint runs what the second one runs; that it says the same is looked at below. */
const EXECUTORS: readonly GraphqlPath[] = ['/graphql', '/admin/gql'];
const TRANSPORTS: readonly GraphqlPath[] = ['/graphql', '/admin/gql', '/admin/graphql'];

/** Arguments with a language of their own have errors of their own. */
const CODES: Readonly<Record<string, string>> = { filter: 'FILTER_INVALID', order: 'ORDER_INVALID' };

describe('malformed arguments', () => {
  let test: TestApp;
  let factory: Factory;
  let user = {} as TestUser;
  let headers: Record<string, string>;
  let places: Place[];
  let inputs = 0;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    user = await factory.user();
    headers = { ...(await test.bearer(user)), 'content-type': 'application/json' };
    places = argumentsOf(test.app.get(GraphQLSchemaHost).schema);
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  function send(path: string, body: string): Promise<Answer> {
    inputs += 1;
    return test.request('POST', path, headers, body);
  }

  async function complaints(path: GraphqlPath, ask: (place: Place) => string[]): Promise<string[]> {
    const found: string[] = [];
    for (const place of places) {
      const answers = ask(place).map(async body => [body, await send(path, body)] as const);
      for (const [body, answer] of await Promise.all(answers)) {
        const wrong = complaint(answer, place.name);
        if (wrong !== undefined) found.push(`${body.slice(0, 200)}\n  ${wrong.slice(0, 300)}`);
      }
    }
    return found;
  }

  it('are looked for in every argument of the schema', () => {
    expect(places.length).toBeGreaterThan(20);
    expect(JSON_VALUES.length + LITERALS.length).toBeGreaterThan(100);
  });

  describe.each(EXECUTORS)('on %s', path => {
    it('as variables are the caller’s mistake, and named', async () => {
      const found = await complaints(path, ({ root, name, type, beside, selection }) => {
        const query = `query ($${name}: ${type}) { ${root}(${beside}${name}: $${name}) ${selection} }`;
        return JSON_VALUES.map(value => `{"query":${JSON.stringify(query)},"variables":{"${name}":${value}}}`);
      });
      expect(found).toEqual([]);
    });

    it('as literals are the caller’s mistake, and named', async () => {
      const found = await complaints(path, ({ root, name, beside, selection }) =>
        LITERALS.map(literal => JSON.stringify({ query: `{ ${root}(${beside}${name}: ${literal}) ${selection} }` })),
      );
      expect(found).toEqual([]);
    });

    it('as defaults of variables are the caller’s mistake', async () => {
      for (const literal of LITERALS) {
        const query = `query ($limit: Int = ${literal}) { compute_session_list(limit: $limit, offset: 0) { __typename } }`;
        const answer = await send(path, JSON.stringify({ query }));
        expect([literal, answer.status < 500, leakOf(answer.text)]).toEqual([literal, true, undefined]);
      }
    });

    it.each(['@skip', '@include'])('of %s are the caller’s mistake', async directive => {
      for (const literal of LITERALS) {
        const query = `{ user { uuid ${directive}(if: ${literal}) email } }`;
        const answer = await send(path, JSON.stringify({ query }));
        expect([literal, answer.status < 500, leakOf(answer.text)]).toEqual([literal, true, undefined]);
      }
    });
  });

  it.each(['limit', 'offset', 'access_key', 'group_id', 'status', 'domain_name', 'filter', 'order'])(
    'make the same sentence about %s on every endpoint',
    async name => {
      const value = /limit|offset/.test(name) ? '-1' : '"a\\u0000b"';
      const type = /limit|offset/.test(name) ? 'Int!' : 'String';
      const beside = ['limit', 'offset'].filter(each => each !== name).map(each => `${each}: 1 `);
      const query = `query ($v: ${type}) { compute_session_list(${beside.join('')}${name}: $v) { __typename } }`;
      const body = `{"query":${JSON.stringify(query)},"variables":{"v":${value}}}`;
      const [plain, wrapped, bare] = await Promise.all(TRANSPORTS.map(path => send(path, body)));
      expect([plain?.status, wrapped?.status, bare?.status]).toEqual([400, 200, 400]);
      const shown = errorsOf(plain as Answer);
      expect(shown).toMatchObject([{ extensions: { code: CODES[name] ?? 'INVALID_ARGUMENT' } }]);
      expect(shown[0]?.message).toMatch(new RegExp(`\\(${name}: \\w`));
      expect([errorsOf(wrapped as Answer), errorsOf(bare as Answer)]).toEqual([shown, shown]);
    },
  );

  it('were many, and left the program as it was', async () => {
    expect(inputs).toBeGreaterThan(4_000);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    const { status, body } = await test.gql(user, '{ user { uuid } }');
    expect([status, body]).toEqual([200, { data: { user: { uuid: user.id } } }]);
  });
});

/** What is wrong with an answer about an argument; undefined when it is as it should be. */
function complaint(answer: Answer, name: string): string | undefined {
  const leak = leakOf(answer.text);
  if (answer.status >= 500) return `status ${answer.status}: ${answer.text}`;
  if (leak !== undefined) return `gives away "${leak}": ${answer.text}`;
  if (answer.body === undefined) return `is not JSON: ${answer.text}`;
  const nameless = errorsOf(answer).find(({ message, extensions }) => {
    return extensions?.code !== 'FORBIDDEN' && !message.startsWith('Syntax Error') && !message.includes(name);
  });
  return nameless === undefined ? undefined : `does not name ${name}: ${nameless.message}`;
}

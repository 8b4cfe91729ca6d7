import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { Role } from '@rollcall/access';
import { type AuditResult, serverAudits } from 'graphql-http';
import { GraphQLClient } from 'graphql-request';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { EXAMPLE_QUERY, EXAMPLE_RESPONSE, exampleVariables, makeExample } from '../support/seed-example.js';
import { TestApp } from '../support/test-app.js';

describe('standard GraphQL clients on /graphql', () => {
  let test: TestApp;
  let factory: Factory;
  let user: TestUser;
  let headers: { authorization: string };
  let auditor: { authorization: string };
  let url: string;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    user = await makeExample(factory);
    headers = await test.bearer(user);
    // Some audits ask for a type of the schema.
    auditor = await test.bearer(await factory.user({ role: Role.Monitor }));
    url = `${test.url}/graphql`;
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  it('graphql-request gets the documented answer to the documented query', async () => {
    const client = new GraphQLClient(url, { headers });
    expect(await client.request(EXAMPLE_QUERY, exampleVariables(user))).toEqual(EXAMPLE_RESPONSE);
  });

  it('graphql-request gets it by GET as well', async () => {
    const client = new GraphQLClient(url, { headers, method: 'GET', jsonSerializer: JSON });
    expect(await client.request(EXAMPLE_QUERY, exampleVariables(user))).toEqual(EXAMPLE_RESPONSE);
  });

  describe.each([false, true])('Apollo Client, useGETForQueries: %s', useGETForQueries => {
    const query = gql(EXAMPLE_QUERY);
    const connect = (): ApolloClient =>
      new ApolloClient({
        link: new HttpLink({ uri: url, headers, useGETForQueries }),
        cache: new InMemoryCache(),
      });

    it('gets the documented answer to the documented query', async () => {
      const { data } = await connect().query({ query, variables: exampleVariables(user) });
      const [item] = EXAMPLE_RESPONSE.compute_session_list.items;
      expect(data).toEqual({
        compute_session_list: {
          __typename: 'ComputeSessionList',
          total_count: 1,
          items: [{ __typename: 'ComputeSession', ...item }],
        },
      });
    });

    it('finds an item of a list again in its cache', async () => {
      const client = connect();
      await client.query({ query, variables: exampleVariables(user) });
      const [item] = EXAMPLE_RESPONSE.compute_session_list.items;
      expect(client.cache.identify({ __typename: 'ComputeSession', id: item?.id as string })).toBe(
        `ComputeSession:${item?.id}`,
      );
      expect(client.cache.extract()).toHaveProperty([`ComputeSession:${item?.id}`, 'status'], 'RUNNING');
    });
  });

  describe('the audit of GraphQL over HTTP', () => {
    const audits = serverAudits({
      url: () => url,
      fetchFn: (input: string, init: RequestInit = {}) =>
        fetch(input, { ...init, headers: { ...(init.headers as Record<string, string>), ...auditor } }),
    });
    const run = async (level: string): Promise<AuditResult[]> =>
      Promise.all(audits.filter(({ name }) => name.startsWith(level)).map(audit => audit.fn()));
    const shown = (results: AuditResult[]): string[] =>
      results.flatMap(result => (result.status === 'ok' ? [] : [`${result.id} ${result.name}: ${result.reason}`]));

    /**
     * Answers to `application/json` carry the status of the failure: 400 for a document that is none, so that it is
     * seen by clients that look at the status alone, and the same for both media types.
     */
    const declined = ['572B', 'FDE2', '7B9B'].map(id => expect.stringContaining(id) as string);

    it.each([
      ['MUST', []],
      ['SHOULD', declined],
      ['MAY', []],
    ])('finds nothing that a server %s do and this one does not, but what is declined', async (level, expected) => {
      const results = await run(level);
      expect(results.length).toBeGreaterThan(0);
      expect(shown(results)).toEqual(expected);
    });
  });
});

import { Role } from '@rollcall/access';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { getOperationAST, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CompiledOperations } from '../../src/graphql/compiled-operations.js';
import { Factory, type TestUser } from '../factories/index.js';
import { type GraphqlPath, TestApp } from '../support/test-app.js';

const PATHS: readonly GraphqlPath[] = ['/graphql', '/admin/gql', '/admin/graphql'];

const list = 'compute_session_list(limit: $limit, offset: 0, status: $status)';
const variables = { limit: 5, status: 'RUNNING', yes: true, no: false };

/** Everything that compiled execution could get wrong: names, merging, conditions, types, values, nulls, errors. */
const OPERATIONS: Readonly<Record<string, readonly [query: string, variables?: Record<string, unknown>]>> = {
  'the example': [
    `query ($limit: Int!, $status: String) { ${list} { total_count items { id session_name status_info } } }`,
    variables,
  ],
  aliases: [
    `query ($limit: Int!, $status: String) { a: ${list} { n: total_count items { x: id y: id } } b: ${list} { items { id } } }`,
    variables,
  ],
  fragments: [
    `query Q($limit: Int!, $status: String) { ${list} { ...P items { ...S ... on ComputeSession { name } ... on Item { id } } } }
     fragment P on PaginatedList { total_count } fragment S on ComputeSession { status containers { ...C } }
     fragment C on ComputeContainer { id role occupied_slots live_stat agent }`,
    variables,
  ],
  'merged fields': [
    `query ($limit: Int!, $status: String) { ${list} { items { id } } ${list} { items { name } total_count } }`,
    variables,
  ],
  directives: [
    `query ($limit: Int!, $status: String, $yes: Boolean!, $no: Boolean!) { ${list} {
       total_count @include(if: $no) items { id @skip(if: $no) name @include(if: $yes) tag @skip(if: $yes)
       ... @include(if: $no) { image } ... @skip(if: $no) { mounts service_ports } } } }`,
    variables,
  ],
  'directives the other way': [
    `query ($limit: Int!, $status: String, $yes: Boolean!, $no: Boolean!) { ${list} {
       total_count @include(if: $no) items { id name @include(if: $yes) ... @include(if: $no) { image } } } }`,
    { ...variables, yes: false, no: true },
  ],
  'restricted fields': ['{ compute_session_list(limit: 5, offset: 0) { items { id agent containers { id agent } } } }'],
  'every kind of value': [
    `{ compute_session_list(limit: 5, offset: 0) { items { id created_at terminated_at mounts num_queries occupied_slots
       service_ports cpu_used cpu_using cluster_size live_stat dependencies { id } } } }`,
  ],
  'type names': [
    '{ __typename compute_session_list(limit: 1, offset: 0) { __typename items { __typename } } keypair { __typename } }',
  ],
  'the deprecated list': ['{ compute_sessions { id sess_id sess_type status } }'],
  'nothing found': ['{ compute_session(id: "12c45b55-ce3c-418d-9c58-223bbba307f1") { id } }'],
  'a default of a variable': [
    'query ($limit: Int! = 2) { compute_session_list(limit: $limit, offset: 0) { items { id } } }',
  ],
  'a named operation of several': ['query A { keypair { access_key } } query B { user { email } }', {}],
  'a wrong argument': ['{ compute_session_list(limit: -1, offset: 0) { total_count } keypair { access_key } }'],
  'a wrong variable': [`query ($limit: Int!, $status: String) { ${list} { total_count } }`, { limit: 'many' }],
  'a missing variable': [`query ($limit: Int!, $status: String) { ${list} { total_count } }`, {}],
  'somebody else’s account': ['{ user(email: "nobody@example.com") { email } keypair { access_key } }'],
  'a wrong status beside a right list': [
    '{ bad: compute_session_list(limit: 1, offset: 0, status: "ASLEEP") { total_count } good: compute_session_list(limit: 1, offset: 0) { total_count } }',
  ],
};

describe('an operation that comes again', () => {
  let test: TestApp;
  let factory: Factory;
  let [user, superadmin] = [{} as TestUser, {} as TestUser];

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    user = await factory.user();
    superadmin = await factory.user({ role: Role.SuperAdmin });
    for (let n = 0; n < 4; n += 1) {
      const id = await factory.session(user, {
        mounts: ['a', 'b'],
        service_ports: '[{"name":"x"}]',
        created_at: '2026-01-01 00:00:00.123456+00',
      });
      await factory.container(id, { cluster_role: 'sub' });
      await factory.insert('container_stats', { container_id: id, live_stat: '{"cpu_used":{"current":"5"},"n": 1e5}' });
    }
    await factory.session(user, { status: 'TERMINATED' });
  });
  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  it.each(Object.entries(OPERATIONS))(
    'is answered as the first time, byte for byte: %s',
    async (_, [query, values]) => {
      for (const path of PATHS) {
        for (const key of [user, superadmin]) {
          const body = { query, variables: values, ...(query.includes('query B') && { operationName: 'B' }) };
          const ask = async () => {
            const { status, text } = await test.signed(key, 'POST', path, body);
            return { status, text };
          };
          const first = await ask();
          for (let n = 0; n < 4; n += 1) expect(await ask()).toEqual(first);
        }
      }
    },
  );

  it('is compiled, where it is a query that succeeds', async () => {
    const { schema } = test.app.get(GraphQLSchemaHost);
    const compiled = new CompiledOperations(schema);
    const document = parse('{ __typename @include(if: true) }');
    expect(validate(schema, document)).toEqual([]);
    const execution = { document, operation: getOperationAST(document) ?? undefined, context: {} };
    expect(await compiled.execute(execution)).toBeUndefined();
    expect(await compiled.execute(execution)).toEqual({ data: { __typename: 'Query' } });
  });
});

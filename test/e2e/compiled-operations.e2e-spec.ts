import { Role } from '@rollcall/access';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { getNamedType, getOperationAST, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Credential, CredentialsService } from '../../src/accounts/index.js';
import { CompiledOperations } from '../../src/graphql/compiled-operations.js';
import { graphqlContext } from '../../src/graphql/index.js';
import { withWrittenAnswers } from '../../src/graphql/written-answers.js';
import { Factory, type TestUser } from '../factories/index.js';
import { sentBy } from '../support/count-statements.js';
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
  'names that objects have by themselves': [
    `{ __proto__: whoami { email } constructor: compute_session_list(limit: 5, offset: 0) { toString: total_count
       items { __proto__: id hasOwnProperty: name valueOf: containers { __proto__: id } } } }`,
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
  'fragments on the root, merged with it': [
    `query ($limit: Int!, $status: String, $yes: Boolean!, $no: Boolean!) { ...R
       ... on Query @skip(if: $yes) { ${list} { items { tag } } } ${list} @include(if: $no) { items { name } } ${list} { total_count } }
     fragment R on Query { ${list} { items { id containers { id } } items { containers { role x: id } } } keypair { access_key } }`,
    variables,
  ],
  'texts that have to be escaped': [
    '{ compute_sessions { id session_name startup_command status_data status_info tag } }',
  ],
  'moments of every length': [
    '{ compute_sessions { id created_at status_changed terminated_at starts_at observed_at } }',
  ],
  'whole numbers of every size': ['{ compute_sessions { id cluster_size containers { idx cluster_idx } } }'],
  'a number too large for JSON': ['{ compute_sessions { id num_queries } }'],
  'everything about sessions': [
    `{ compute_session_list(limit: 20, offset: 0) { next_cursor total_count items { ...S dependencies { ...S } } } }
     fragment S on ComputeSession { id session_id stuck freshness mounts cpu_used cpu_using mem_cur_bytes image agent role main_kernel_id
       occupied_slots live_stat status_history { status previous_status occurred_at reason source } containers { id hostname agent live_stat last_stat freshness observed_at } }`,
  ],
  facets: ['{ facets(by: ["status", "group"]) { key buckets { value id count gpu_slots } } }'],
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

/** Those are executed anew, so that graphql-js says what is wrong. */
const FAILING = /wrong|missing|large|somebody/;

describe('an operation that comes again', () => {
  let test: TestApp;
  let factory: Factory;
  let [user, monitor, superadmin] = [{} as TestUser, {} as TestUser, {} as TestUser];

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    user = await factory.user();
    monitor = await factory.user({ role: Role.Monitor });
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
    const odd = await factory.session(user, {
      status: 'TERMINATED',
      name: 'a "quoted" \\ name,\n\u0001 Grüße 🚀',
      num_queries: '9007199254740993',
      status_data: '{"said":"\\"no\\" \\u0041"}',
      created_at: '2026-01-01 00:00:00.1+00',
      status_changed: '2026-01-01 00:00:01+00',
      terminated_at: '2026-01-01 00:00:02.120+00',
      starts_at: 'infinity',
    });
    const waiting = await factory.session(user, { num_queries: '1234567890123' });
    await factory.insert('session_dependencies', { session_id: waiting, depends_on: odd });
  });
  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  it.each(Object.entries(OPERATIONS))(
    'is answered as the first time, byte for byte: %s',
    async (_, [query, values]) => {
      for (const path of PATHS) {
        for (const key of [user, monitor, superadmin]) {
          const body = { query, variables: values, ...(query.includes('query B') && { operationName: 'B' }) };
          const ask = async () => {
            const { status, text } = await test.signed(key, 'POST', path, body);
            return { status, text };
          };
          const first = await ask();
          for (let n = 0; n < 3; n += 1) expect(await ask()).toEqual(first);
        }
      }
    },
  );

  it.each(PATHS)('is executed once, however it is written, on %s', async path => {
    for (const [name, [query, values]] of Object.entries(OPERATIONS)) {
      if (FAILING.test(name)) continue;
      const body = { query, variables: values, ...(query.includes('query B') && { operationName: 'B' }) };
      const ask = async () => {
        const sent = await sentBy(() => test.signed(superadmin, 'POST', path, body));
        return sent.filter(({ text }) => !text.startsWith('insert into audit_records'));
      };
      const first = await ask();
      expect([name, await ask()]).toEqual([name, first]);
      expect([name, await ask()]).toEqual([name, first]);
    }
  });

  it('is written at once wherever it is about views', () => {
    const written = withWrittenAnswers(test.app.get(GraphQLSchemaHost).schema);
    const fields = Object.values(written.getQueryType()?.getFields() ?? {});
    expect(fields.map(({ name, type }) => `${name}: ${getNamedType(type).name}`)).toEqual(
      fields.map(({ name }) => `${name}: Written`),
    );
  });

  it('is compiled, where it is a query that succeeds', async () => {
    const { schema } = test.app.get(GraphQLSchemaHost);
    const compiled = new CompiledOperations(schema);
    const document = parse('{ __typename @include(if: true) }');
    expect(validate(schema, document)).toEqual([]);
    const credential = await test.app.get(CredentialsService, { strict: false }).find(user.accessKey);
    const request = { id: '1', visit: null, failure: null };
    const context = graphqlContext((credential as Credential).principal, request);
    const execution = { document, operation: getOperationAST(document) ?? undefined, context };
    expect(await compiled.execute(execution)).toBeUndefined();
    expect(await compiled.execute(execution)).toMatchObject({ data: { __typename: 'Query' } });
  });
});

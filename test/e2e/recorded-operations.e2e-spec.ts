import { signHeaders } from '@rollcall/signing';
import { Role } from '@rollcall/access';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { type Asker, askedBy, Oracle, type Selected, withJsonParsed } from '../support/oracle/index.js';
import { type Answer, TestApp } from '../support/test-app.js';
import { RECORDED_OPERATIONS, type RecordedOperation, type Subject } from './recorded-operations.js';
import { populate } from './recorded-world.js';

describe('operations that real clients send', () => {
  let test: TestApp;
  let factory: Factory;
  let oracle: Oracle;
  let subject: Subject;
  let callers: Record<'a super-admin' | 'a user', TestUser>;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    oracle = await Oracle.open(test.database.url);
    const user = await factory.user();
    callers = { 'a super-admin': await factory.user({ role: Role.SuperAdmin }), 'a user': user };
    subject = await populate(factory, user);
  });

  afterAll(async () => {
    await oracle.close();
    await factory.close();
    await test.stop();
  });

  /** Signed as these clients do: over the hash of an empty body. */
  function replay({ path, version, query }: RecordedOperation, caller: TestUser, variables: object): Promise<Answer> {
    const { accessKey, secretKey: secret } = caller;
    const headers = signHeaders({ accessKey, secret, method: 'POST', url: test.url + path, version, signBody: false });
    return test.request('POST', path, headers, JSON.stringify({ query, variables }));
  }

  const asker = ({ accessKey, email }: TestUser, sees: Asker['sees']): Asker => ({ accessKey, email, sees });

  describe.each([
    ['a super-admin', 'everything'],
    ['a user', 'own sessions'],
  ] as const)('as %s', (who, sees) => {
    it.each(RECORDED_OPERATIONS)('$client, $action: answers what the tables say', async operation => {
      const variables = operation.variables(subject);
      const { status, body } = await replay(operation, callers[who], variables);
      const wrapped = operation.path === '/admin/gql';
      expect({ status, errors: body.errors ?? body.data?.[0] }).toEqual({ status: 200, errors: undefined });
      if (wrapped) expect(Object.keys(body)).toEqual(['data']);
      const data: unknown = wrapped ? body.data : body;
      expectKeys(data, askedBy(operation.query, variables));
      const expected = await oracle.answer(asker(callers[who], sees), operation.query, variables);
      expect(withJsonParsed(data)).toEqual(expected);
    });
  });

  it('finds something with every one of them', async () => {
    for (const operation of RECORDED_OPERATIONS) {
      const answer = await oracle.answer(
        asker(callers['a super-admin'], 'everything'),
        operation.query,
        operation.variables(subject),
      );
      expect(JSON.stringify(answer), `${operation.client}, ${operation.action}`).not.toMatch(
        /"items":\[\]|null\}$|"total_count":0/,
      );
    }
  });
});

/** Exactly the selected keys, in the order of the selection: the oldest clients pair values with columns by position. */
function expectKeys(value: unknown, selected: readonly Selected[]): void {
  if (Array.isArray(value)) value.forEach(item => expectKeys(item, selected));
  else if (typeof value === 'object' && value !== null) {
    expect(Object.keys(value)).toEqual(selected.map(({ name }) => name));
    for (const { name, below } of selected) {
      if (below.length > 0) expectKeys((value as Record<string, unknown>)[name], below);
    }
  }
}

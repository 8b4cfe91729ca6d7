import { type Principal, Role } from '@rollcall/access';
import { abandon, currentWaiter, duringOperation, duringRequest, newRecord, noteLag } from '@rollcall/observability';
import { buildSchema, parse } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { beforeEach, describe, expect, it } from 'vitest';
import type { GraphqlContext } from './graphql-context.js';
import { SharedOperation } from './shared-operation.js';

type Of = number | null | undefined;

/** `twice(of:)`, answered by a function. */
function operationThat(resolve: (of: Of) => string): SharedOperation {
  const schema = buildSchema('type Query { twice(of: Float): String }');
  const field = schema.getQueryType()?.getFields()['twice'];
  Object.assign(field as object, { resolve: (_: unknown, { of }: { of: Of }) => resolve(of) });
  const query = compileQuery(schema, parse('query ($of: Float) { twice(of: $of) }'));
  if (!isCompiledQuery(query)) throw new Error('It cannot be compiled');
  return new SharedOperation(query);
}

function aCaller(): GraphqlContext {
  const account = { userId: 'u', email: 'u@example.com', role: Role.User, domain: 'default', accessKey: 'AK' };
  const principal: Principal = { ...account, accessKeys: ['AK'], ledGroups: [] };
  return { principal, requestId: '1', filterGrammar: 'rollcall', spend: () => undefined, refuse: () => undefined };
}

describe('an operation that several requests of one caller ask for at the same time', () => {
  const caller = aCaller();
  let executed: Of[] = [];
  const operation = operationThat(of =>
    duringOperation('twice', () => {
      noteLag(0.5);
      executed.push(of);
      return `${of}${of}`;
    }),
  );

  beforeEach(() => {
    executed = [];
  });

  const ask = async (variables: Record<string, unknown>, context = caller) =>
    (await operation.execute(context, variables)).data;

  it('is executed once, and written once', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => operation.execute(caller, { of: 4 })));
    expect(executed).toEqual([4]);
    expect(new Set(outcomes.map(({ json }) => json)).size).toBe(1);
    expect(String(outcomes[0]?.json)).toBe('{"twice":"44"}');
  });

  it('is executed anew for whoever asks after it was begun', async () => {
    await ask({ of: 4 });
    await ask({ of: 4 });
    expect(executed).toEqual([4, 4]);
  });

  it('is executed for other variables by itself', async () => {
    const all = [{ of: 1 }, { of: 2 }, { of: null }, {}].map(variables => ask(variables));
    expect(await Promise.all(all)).toEqual(['11', '22', 'nullnull', 'undefinedundefined'].map(twice => ({ twice })));
  });

  it('is executed for a number that JSON cannot write by itself', async () => {
    const [nothing, endless] = await Promise.all(
      [null, Number.POSITIVE_INFINITY].map(of => operation.execute(caller, { of })),
    );
    expect(nothing?.data).toEqual({ twice: 'nullnull' });
    expect(endless?.errors).toHaveLength(1);
  });

  it('is executed for what is spelled as such a number by itself', async () => {
    const numbers = [Number.POSITIVE_INFINITY, 'Infinity', 'null Infinity', { number: 'Infinity' }];
    const all = numbers.map(of => operation.execute(caller, { of, other: null }));
    expect(new Set(await Promise.all(all)).size).toBe(numbers.length);
  });

  it('is executed for another caller by itself, however alike they are', async () => {
    await Promise.all([ask({ of: 4 }), ask({ of: 4 }, aCaller())]);
    expect(executed).toEqual([4, 4]);
  });

  it('is noted of each of them', async () => {
    const records = ['1', '2'].map(id => newRecord(id));
    await Promise.all(records.map(record => duringRequest(record, () => ask({ of: 4 }))));
    expect(executed).toEqual([4]);
    expect(records.map(({ operation: name }) => name)).toEqual(['twice', 'twice']);
    expect(records.map(({ replicaLagSeconds }) => replicaLagSeconds)).toEqual([0.5, 0.5]);
  });

  it('is noted of those who leave before it is done', async () => {
    const records = ['1', '2'].map(id => newRecord(id));
    const noted: unknown[] = [];
    const slow = operationThat(() =>
      duringOperation('twice', () => {
        noted.push(...records.map(({ operation: name }) => name));
        return '';
      }),
    );
    await Promise.all(records.map(record => duringRequest(record, () => slow.execute(caller, {}))));
    expect(noted).toEqual(['twice', 'twice']);
  });

  it('works for all of them, until the last has left', async () => {
    const records = ['1', '2'].map(id => newRecord(id));
    const waiters: unknown[] = [];
    const leaving = operationThat(() => {
      const waiter = currentWaiter();
      for (const record of records) {
        abandon(record);
        waiters.push(waiter?.abandoned);
      }
      return '';
    });
    await Promise.all(records.map(record => duringRequest(record, () => leaving.execute(caller, {}))));
    expect(waiters).toEqual([false, true]);
  });
});

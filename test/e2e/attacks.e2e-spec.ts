import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Role } from '@rollcall/access';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { ATTACK_SHAPES, type AttackShape } from '../support/attack-shapes.js';
import { sentBy } from '../support/count-statements.js';
import { leakOf } from '../support/leaks.js';
import { type Answer, type GraphqlPath, TestApp } from '../support/test-app.js';

const ENDPOINTS: readonly GraphqlPath[] = ['/graphql', '/admin/gql', '/admin/graphql'];
/** Everything this many times over, and the heap may grow by no more than a few documents. */
const ROUNDS = 5;
const MOST_GROWTH = 8 * 1024 * 1024;

describe('known attacks on GraphQL servers', () => {
  let test: TestApp;
  let factory: Factory;
  let user = {} as TestUser;
  let headers: Record<'user' | 'monitor', Record<string, string>>;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    user = await factory.user();
    const monitor = await factory.user({ role: Role.Monitor });
    const json = { 'content-type': 'application/json' };
    headers = {
      user: { ...(await test.bearer(user)), ...json },
      monitor: { ...(await test.bearer(monitor)), ...json },
    };
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  function attack(path: GraphqlPath, { body, as = 'user' }: AttackShape): Promise<Answer> {
    return test.request('POST', path, headers[as], body(randomUUID()));
  }

  it('are known in more than thirty shapes', () => {
    expect(ATTACK_SHAPES.length).toBeGreaterThanOrEqual(31);
    expect(new Set(ATTACK_SHAPES.map(({ name }) => name)).size).toBe(ATTACK_SHAPES.length);
  });

  describe.each(ENDPOINTS)('on %s', path => {
    it.each(ATTACK_SHAPES)('$name is refused before anything is asked of the database', async shape => {
      let answer = {} as Answer;
      const sent = await sentBy(async () => {
        answer = await attack(path, shape);
      });
      expect([answer.status, leakOf(answer.text)]).toEqual([expect.toBeOneOf([400, 413]), undefined]);
      expect(answer.text.length, 'a refusal is short').toBeLessThan(2_000);
      expect(sent.filter(({ text }) => !text.includes('sealed_secret'))).toEqual([]);
    });
  });

  it.each(ENDPOINTS)('are not helped by names that a guess is close to, on %s', async path => {
    const query = '{ user { emial } compute_sesion { id } }';
    const guess = async (as: 'user' | 'monitor'): Promise<string> =>
      (await test.request('POST', path, headers[as], JSON.stringify({ query }))).text;
    const [told, shown] = await Promise.all([guess('user'), guess('monitor')]);
    expect(told).toContain('Cannot query field \\"emial\\" on type \\"User\\".');
    expect(told).not.toMatch(/did you mean|email|compute_session\b/i);
    expect(shown).toMatch(/Did you mean \\"email\\"\?.*Did you mean \\"compute_session\\"/);
  });

  it('leave the memory as it was', async () => {
    const round = async (): Promise<void> => {
      for (const path of ENDPOINTS) for (const shape of ATTACK_SHAPES) await attack(path, shape);
    };
    await round();
    const before = heapAfterCollection();
    for (let n = 0; n < ROUNDS; n += 1) await round();
    expect(heapAfterCollection() - before).toBeLessThan(MOST_GROWTH);
  });

  it('leave the program as it was', async () => {
    const { status, body } = await test.gql(user, '{ user { uuid } }');
    expect([status, body]).toEqual([200, { data: { user: { uuid: user.id } } }]);
  });
});

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

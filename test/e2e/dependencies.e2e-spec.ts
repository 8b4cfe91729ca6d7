import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory, type TestUser } from '../factories/index.js';
import { sentBy } from '../support/count-statements.js';
import { TestApp } from '../support/test-app.js';

describe('dependencies of sessions', () => {
  let test: TestApp;
  let factory: Factory;
  let [owner, other] = [{} as TestUser, {} as TestUser];
  let [first, second, foreign] = ['', '', ''];

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    [owner, other] = [await factory.user(), await factory.user()];
    first = await factory.session(owner, { name: 'first' });
    second = await factory.session(owner, { name: 'second' });
    foreign = await factory.session(other, { name: 'foreign' });
    const waits = (session_id: string, depends_on: string) =>
      factory.insert('session_dependencies', { session_id, depends_on });
    await waits(first, second);
    await waits(second, first);
    await waits(first, foreign);
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  const nested = (depth: number): string => (depth === 0 ? 'id' : `id dependencies { ${nested(depth - 1)} }`);
  const ask = (key: TestUser, fields: string) =>
    test.gql(key, `query ($id: UUID!) { compute_session(id: $id) { ${fields} } }`, { id: first });

  it('are those the caller may see, and no others', async () => {
    const { body } = await ask(owner, 'dependencies { name containers { role } }');
    expect(body.data.compute_session.dependencies).toEqual([{ name: 'second', containers: [{ role: 'master' }] }]);
  });

  it('are read in one statement a level, also around a cycle', async () => {
    const sent = await sentBy(async () => {
      const { body } = await ask(owner, nested(3));
      expect(body.data.compute_session.dependencies[0].dependencies[0].dependencies[0].id).toBe(second);
    });
    expect(sent.filter(({ text }) => text.includes('session_dependencies'))).toHaveLength(3);
  });

  it('are refused when nested so deep that a cycle would multiply the answer', async () => {
    const { status, body } = await ask(owner, nested(4));
    expect(status).toBe(400);
    expect(body.errors[0].message).toContain('dependencies: nested 4 deep, at most 3');
  });
});

import { type Scope } from '@rollcall/access';
import { identityOf } from '@rollcall/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContainerEntity } from '../../src/containers/index.js';
import { SessionEntity } from '../../src/sessions/index.js';
import { Factory, type TestUser } from '../factories/index.js';
import { TestApp } from '../support/test-app.js';

const ownWith = ({ accessKey }: TestUser, groups: string[]): Scope => ({
  mode: 'own',
  accessKeys: [accessKey],
  groups,
});

describe('reads through entities', () => {
  let test: TestApp;
  let factory: Factory;
  let [mine, theirs] = [{} as TestUser, {} as TestUser];
  let [own, foreign, led] = ['', '', ''];
  let group = '';

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    [mine, theirs] = [await factory.user(), await factory.user({ domain: 'elsewhere' })];
    group = await factory.group('elsewhere');
    own = await factory.session(mine);
    foreign = await factory.session(theirs);
    led = await factory.session(theirs, { group_id: group });
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  /** Row-level security is told to show everything, so that only the filter is left to hide anything. */
  function visible(entity: typeof SessionEntity | typeof ContainerEntity, scope: Scope): Promise<string[]> {
    const em = test.orm.em.fork({ session: { variables: { ...identityOf({ mode: 'all' }) } } });
    em.setFilterParams('visible', { scope });
    return em.transactional(async inner =>
      (await inner.find(entity as typeof SessionEntity, {})).map(({ id }) => id).sort(),
    );
  }

  it.each([SessionEntity, ContainerEntity])('are refused without a scope (%o)', async entity => {
    const em = test.orm.em.fork({ session: { variables: { ...identityOf({ mode: 'all' }) } } });
    await expect(em.find(entity as typeof SessionEntity, {})).rejects.toThrow(/No arguments provided for filter/);
  });

  it.each([SessionEntity, ContainerEntity])('show what the scope covers and nothing else (%o)', async entity => {
    expect(await visible(entity, { mode: 'all' })).toEqual([own, foreign, led].sort());
    expect(await visible(entity, { mode: 'domain', domain: 'elsewhere' })).toEqual([foreign, led].sort());
    expect(await visible(entity, ownWith(mine, []))).toEqual([own]);
    expect(await visible(entity, ownWith(mine, [group]))).toEqual([own, led].sort());
    expect(await visible(entity, { mode: 'none' })).toEqual([]);
  });
});

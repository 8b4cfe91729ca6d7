import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql, SystemWriter } from '@rollcall/database';
import { MaintenanceService } from '../../src/maintenance/index.js';
import { readSettings } from '../../src/settings.js';
import { openTestOrm, type TestOrm } from '../support/orm.js';

describe('maintenance', () => {
  let database: TestOrm;
  const replica = (environment: Record<string, string> = { MAINTENANCE: 'off' }) =>
    new MaintenanceService(new SystemWriter(database.orm), readSettings(environment));

  beforeAll(async () => {
    database = await openTestOrm();
  });
  afterAll(() => database.close());

  it('runs a job in one replica at a time', async () => {
    const [one, other] = [replica(), replica()];
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
    let runs = 0;
    const run = async () => {
      runs += 1;
      enter();
      await released;
    };
    for (const service of [one, other]) service.register({ name: 'tidy', everySeconds: 60, run });
    const first = one.runNow('tidy');
    await entered;
    expect(await other.runNow('tidy')).toBe(false);
    release();
    expect(await first).toBe(true);
    expect(await other.runNow('tidy')).toBe(true);
    expect(runs).toBe(2);
  });

  it('lets go of the lock when a job fails', async () => {
    const service = replica();
    let runs = 0;
    const run = () => ((runs += 1) === 1 ? Promise.reject(new Error('no luck')) : Promise.resolve());
    service.register({ name: 'clumsy', everySeconds: 60, run });
    await expect(service.runNow('clumsy')).rejects.toThrow('no luck');
    expect(await service.runNow('clumsy')).toBe(true);
  });

  it('comes round by itself until the application closes, and waits for a job under way', async () => {
    const service = replica({ MAINTENANCE: 'on' });
    const { promise: twice, resolve } = Promise.withResolvers<void>();
    let [started, finished] = [0, 0];
    const run = async () => {
      started += 1;
      await new Promise(done => setTimeout(done, 20));
      finished += 1;
      if (finished === 2) resolve();
    };
    service.register({ name: 'often', everySeconds: 0.05, run });
    service.onApplicationBootstrap();
    await twice;
    await service.beforeApplicationShutdown();
    expect(finished).toBe(started);
  });

  it('writes all of a transaction or nothing', async () => {
    const writer = new SystemWriter(database.orm);
    const attempt = writer.write('administration', async run => {
      await run(sql`insert into domains (name) values ('half-written')`);
      throw new Error('changed my mind');
    });
    await expect(attempt).rejects.toThrow('changed my mind');
    expect((await database.admin.query(`select from domains where name = 'half-written'`)).rowCount).toBe(0);
  });
});

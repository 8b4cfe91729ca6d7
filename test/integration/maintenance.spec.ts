import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MikroORM } from '@mikro-orm/postgresql';
import { sql, SystemWriter } from '@rollcall/database';
import { databaseOptions } from '../../src/database/mikro-orm.config.js';
import { MaintenanceService } from '../../src/maintenance/index.js';
import { readSettings } from '../../src/settings.js';
import { openTestOrm, type TestOrm } from '../support/orm.js';

describe('maintenance', () => {
  let database: TestOrm;
  let writer: SystemWriter;
  const replica = (environment: Record<string, string> = { MAINTENANCE: 'off' }) =>
    new MaintenanceService(writer, readSettings(environment));

  beforeAll(async () => {
    database = await openTestOrm();
    writer = new SystemWriter(database.orm);
  });
  afterAll(() => database.close());

  it('runs a job in one replica at a time', async () => {
    const [one, other] = [replica(), replica()];
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
    let runs = 0;
    const run = () =>
      writer.write('administration', async () => {
        runs += 1;
        enter();
        await released;
      });
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
    const run = () =>
      writer.write('administration', () =>
        (runs += 1) === 1 ? Promise.reject(new Error('no luck')) : Promise.resolve(),
      );
    service.register({ name: 'clumsy', everySeconds: 60, run });
    await expect(service.runNow('clumsy')).rejects.toThrow('no luck');
    expect(await service.runNow('clumsy')).toBe(true);
  });

  it('waits for no second connection, which others might be waiting for in turn', async () => {
    const orm = await MikroORM.init(databaseOptions({ url: database.url, poolSize: 1 }));
    const only = new SystemWriter(orm);
    const service = new MaintenanceService(only, readSettings({ MAINTENANCE: 'off' }));
    service.register({ name: 'frugal', everySeconds: 60, run: () => only.write('administration', async () => 1) });
    expect(await Promise.all([service.runNow('frugal'), only.write('administration', async () => 2)])).toEqual([
      true,
      2,
    ]);
    await orm.close();
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
    const attempt = writer.write('administration', async run => {
      await run(sql`insert into domains (name) values ('half-written')`);
      throw new Error('changed my mind');
    });
    await expect(attempt).rejects.toThrow('changed my mind');
    expect((await database.admin.query(`select from domains where name = 'half-written'`)).rowCount).toBe(0);
  });
});

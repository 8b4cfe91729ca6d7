import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BadDay, NO_HARM, refusals } from '../support/bad-day.js';

describe('nobody comes to harm while PostgreSQL', () => {
  let day: BadDay;

  beforeAll(async () => {
    day = await BadDay.start();
  });
  afterAll(() => day.stop());

  it('is well, and everybody is told the truth', async () => {
    const [exported, { total, names }] = [await day.exported(), await day.listed()];
    const rows = await day.postgres.query<{ id: string }>(
      `select id from sessions where access_key = $1 order by created_at desc`,
      [day.people.owner.accessKey],
    );
    expect(exported).toEqual(rows.map(({ id }) => id));
    expect([total, names.length]).toEqual([rows.length, 100]);
  });

  it('is killed, and comes back', async () => {
    const past = await day.through(async () => {
      await day.postgres.kill();
      await sleep(2_000);
      await day.startPostgresAgain();
    });
    expect(past.harm).toEqual(NO_HARM);
    expect(refusals(past)).toBeGreaterThan(0);
  });

  it('is restarted', async () => {
    const past = await day.through(async () => {
      await day.postgres.shutDown();
      await day.startPostgresAgain();
    });
    expect(past.harm).toEqual(NO_HARM);
  });

  it('has a table locked', async () => {
    const admin = await day.postgres.connect();
    const past = await day.through(async () => {
      await admin.query('begin; lock table sessions in access exclusive mode');
      await sleep(8_000);
      await admin.query('rollback');
    });
    await admin.end();
    expect(past.harm).toEqual(NO_HARM);
    expect(refusals(past)).toBeGreaterThan(0);
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BadDay, NO_HARM, refusals } from '../support/bad-day.js';

const READY_MS = 500;

describe('nobody comes to harm while every connection', () => {
  let day: BadDay;

  beforeAll(async () => {
    day = await BadDay.start({ DATABASE_POOL_SIZE: '2' });
  });
  afterAll(() => day.stop());

  it('waits for a lock, and the server is ready all the same', async () => {
    const admin = await day.postgres.connect();
    const probes: { status: number; ms: number }[] = [];
    const past = await day.through(async () => {
      await admin.query('begin; lock table sessions in access exclusive mode');
      for (let n = 0; n < 20; n += 1) {
        await sleep(300);
        const from = performance.now();
        const { status } = await fetch(`${day.server.managementUrl}/readyz`);
        probes.push({ status, ms: performance.now() - from });
      }
      await admin.query('rollback');
    });
    await admin.end();
    expect(past.harm).toEqual(NO_HARM);
    expect(refusals(past)).toBeGreaterThan(0);
    expect(probes.filter(({ status, ms }) => status !== 200 || ms > READY_MS)).toEqual([]);
  });
});

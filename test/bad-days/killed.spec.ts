import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BadDay, NO_HARM, refusals } from '../support/bad-day.js';

describe('nothing that was accepted is lost when Rollcall', () => {
  let day: BadDay;

  beforeAll(async () => {
    day = await BadDay.start();
  });
  afterAll(() => day.stop());

  it('is killed in the middle of batches, again and again', async () => {
    const kill = async (): Promise<void> => {
      for (let n = 0; n < 3; n += 1) {
        await sleep(300 + 70 * n);
        await day.server.stop('SIGKILL');
        await day.serve();
      }
    };
    const past = await day.through(kill, { pushers: 4, mortal: true });
    expect(past.harm).toEqual(NO_HARM);
    expect(refusals(past)).toBeGreaterThan(0);
  });
});

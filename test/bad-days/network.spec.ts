import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BadDay, NO_HARM, refusals } from '../support/bad-day.js';

describe('nobody comes to harm while the way to PostgreSQL', () => {
  let day: BadDay;

  beforeAll(async () => {
    day = await BadDay.start();
  });
  afterAll(() => day.stop());

  it('is stalled in both directions', async () => {
    const past = await day.through(async () => {
      day.proxy.hold();
      await sleep(8_000);
      day.proxy.release();
    });
    expect(past.harm).toEqual(NO_HARM);
    expect(refusals(past)).toBeGreaterThan(0);
  });

  it('forgets every connection without a word', async () => {
    const past = await day.through(async () => {
      day.proxy.swallow();
    });
    expect(past.harm).toEqual(NO_HARM);
    expect(refusals(past)).toBeGreaterThan(0);
  });

  it('resets connections in the middle of answers', async () => {
    const past = await day.through(async () => {
      for (const bytes of [1, 500, 5_000, 20_000]) {
        day.proxy.resetAfter(bytes);
        await sleep(1_000);
      }
      day.proxy.resetAfter(undefined);
    });
    expect(past.harm).toEqual(NO_HARM);
    expect(refusals(past)).toBeGreaterThan(0);
  });

  it('resets every connection again and again', async () => {
    const past = await day.through(async () => {
      for (let n = 0; n < 20; n += 1) {
        day.proxy.reset();
        await sleep(100);
      }
    });
    expect(past.harm).toEqual(NO_HARM);
  });
});

import { describe, expect, it } from 'vitest';
import { RateMeter } from './rate-meter.js';

const answer = (granted: number, used: number, freeAfter = 300) => ({ granted, used, freeAfter });

describe('the meter of a key', () => {
  it('has nothing to spend before it has a lease, and then as much as that', () => {
    const meter = new RateMeter(100);
    expect(meter.take(0)).toBe(false);
    meter.lease(answer(2, 2), 0);
    expect([meter.take(1), meter.take(2), meter.take(3)]).toEqual([true, true, false]);
  });

  it('asks for a small part of the limit at once', () => {
    expect([1, 100, 6_400, 1_000_000].map(limit => new RateMeter(limit).settlement().wanted)).toEqual([
      1, 1, 100, 1_000,
    ]);
  });

  it('gives back what is left of a lease that has grown old', () => {
    const meter = new RateMeter(6_400);
    meter.lease(answer(100, 100), 0);
    expect([meter.take(60_000), meter.take(60_001)]).toEqual([true, false]);
    expect(meter.settlement()).toEqual({ wanted: 100, owed: -99 });
  });

  it('pays with the next lease for what it has spent beyond this one', () => {
    const meter = new RateMeter(100);
    meter.lease(answer(1, 1), 0);
    meter.take(0);
    meter.spend(30);
    expect(meter.standing(0, 900).remaining).toBe(100 - 1 - 30);
    expect(meter.settlement().owed).toBe(30);
    meter.unsettled(30);
    expect(meter.settlement().owed).toBe(30);
  });

  it('refuses for a moment without asking when nothing was left, and says when something will be', () => {
    const meter = new RateMeter(100);
    meter.lease(answer(0, 100, 42), 0);
    expect([meter.isRefusing(999), meter.isRefusing(1_000)]).toEqual([true, false]);
    expect(meter.standing(2_000, 900)).toEqual({ limit: 100, remaining: 0, within: 40 });
  });

  it('tells what is left of the limit, with its own lease', () => {
    const meter = new RateMeter(100);
    meter.lease(answer(10, 40), 0);
    meter.take(0);
    expect(meter.standing(0, 900)).toEqual({ limit: 100, remaining: 69, within: 900 });
  });
});

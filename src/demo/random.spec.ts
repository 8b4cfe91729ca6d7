import { describe, expect, it } from 'vitest';
import { Random } from './random.js';

const draw = (random: Random) => Array.from({ length: 8 }, () => random.fraction());

describe('Random', () => {
  it('draws the same numbers from the same seed, for ever', () => {
    expect(draw(new Random(1, 2, 3))).toEqual(draw(new Random(1, 2, 3)));
    expect(new Random(1, 2, 3).uuid()).toBe('eda6a65f-0584-442e-8d37-198c7566fe87');
  });

  it('draws other numbers when any part of the seed differs', () => {
    const seeds = [
      new Random(1, 2, 3),
      new Random(2, 2, 3),
      new Random(1, 3, 3),
      new Random(1, 2, 4),
      new Random(3, 2, 1),
    ];
    expect(new Set(seeds.flatMap(draw)).size).toBe(40);
  });

  it('makes UUIDs of version 4 that do not meet, as many as a large cluster has', () => {
    const ids = Array.from({ length: 200_000 }, (_, index) => new Random(1, 1, index).uuid());
    expect(new Set(ids).size).toBe(200_000);
    expect(ids.every(id => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(
      true,
    );
  });

  it('takes choices as often as they weigh, and never what weighs nothing', () => {
    const random = new Random(5);
    const taken = Array.from({ length: 10_000 }, () =>
      random.weighted([
        ['often', 3],
        ['never', 0],
        ['seldom', 1],
      ]),
    );
    const often = taken.filter(choice => choice === 'often').length;
    expect(often).toBeGreaterThan(7300);
    expect(often).toBeLessThan(7700);
    expect(taken).not.toContain('never');
  });

  it('keeps whole numbers within their bounds and skewed ones around their median', () => {
    const random = new Random(6);
    const whole = Array.from({ length: 1000 }, () => random.integer(1, 3));
    expect(new Set(whole)).toEqual(new Set([1, 2, 3]));
    const skewed = Array.from({ length: 10_001 }, () => random.skewed(100, 3)).sort((a, b) => a - b);
    expect(skewed[5000]).toBeGreaterThan(90);
    expect(skewed[5000]).toBeLessThan(110);
    expect(skewed[0]).toBeGreaterThan(0);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pace, parseSpeed } from './pace.js';

describe('parseSpeed', () => {
  it.each([
    ['1x', 1],
    ['1000x', 1000],
    ['0.5x', 0.5],
    ['max', Number.POSITIVE_INFINITY],
  ])('takes %s', (text, speed) => expect(parseSpeed(text)).toBe(speed));

  it.each(['', '1000', 'x', '0x', '-1x', '1e3x', '1.0000x', 'fast', '1000x '])('is undefined for "%s"', text => {
    expect(parseSpeed(text)).toBeUndefined();
  });
});

describe('the clock of a trace', () => {
  const START = 1_672_531_200_000_000;
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('shows a thousand seconds more after one of ours at 1000x', () => {
    const pace = new Pace(START, 1000);
    expect(pace.now()).toBe(START);
    vi.advanceTimersByTime(1_000);
    expect(pace.now()).toBe(START + 1_000_000_000);
  });

  it('waits until a moment has come, and not at all for one that has passed', async () => {
    vi.useRealTimers();
    const pace = new Pace(START, 1000);
    const moment = START + 50_000_000;
    expect(pace.now()).toBeLessThan(moment);
    await pace.until(moment);
    expect(pace.now()).toBeGreaterThanOrEqual(moment - 1_000_000);
    await pace.until(START);
  });

  it('is past everything at the greatest speed', async () => {
    const pace = new Pace(START, Number.POSITIVE_INFINITY);
    expect(pace.now()).toBe(Number.POSITIVE_INFINITY);
    await pace.until(START + 10 ** 15);
  });
});

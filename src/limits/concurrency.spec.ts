import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Concurrency } from './concurrency.js';

describe('the requests of a key', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const limits = { active: 2, waiting: 2, milliseconds: 1_000 };

  it('are in hand up to the limit, and those of another key beside them', () => {
    const concurrency = new Concurrency(limits);
    expect(['a', 'a', 'b'].map(key => concurrency.enter(key))).toEqual([true, true, true]);
  });

  it('wait in line beyond it, and go on in their order', async () => {
    const concurrency = new Concurrency(limits);
    const entered: string[] = [];
    void concurrency.enter('a');
    void concurrency.enter('a');
    for (const name of ['third', 'fourth']) {
      void Promise.resolve(concurrency.enter('a')).then(() => entered.push(name));
    }
    await vi.advanceTimersByTimeAsync(0);
    expect(entered).toEqual([]);
    concurrency.leave('a');
    await vi.advanceTimersByTimeAsync(0);
    expect(entered).toEqual(['third']);
    concurrency.leave('a');
    await vi.advanceTimersByTimeAsync(0);
    expect(entered).toEqual(['third', 'fourth']);
  });

  it('are refused when the line is full, or when they have waited long', async () => {
    const concurrency = new Concurrency(limits);
    void concurrency.enter('a');
    void concurrency.enter('a');
    const waiting = [concurrency.enter('a'), concurrency.enter('a')];
    expect(concurrency.enter('a')).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([await waiting[0], await waiting[1]]).toEqual([false, false]);
    concurrency.leave('a');
    expect(concurrency.enter('a')).toBe(true);
  });
});

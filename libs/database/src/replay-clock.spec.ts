import { describe, expect, it } from 'vitest';
import { lsnOf, ReplayClock } from './replay-clock.js';

describe('the age of a standby', () => {
  it('reads places in the log', () => {
    expect(lsnOf('16/B374D848')).toBe(0x16_b374_d848n);
    expect(lsnOf('0/3000028')).toBe(0x300_0028n);
  });

  it('is the time since the primary had come as far', () => {
    let now = 0;
    const clock = new ReplayClock(() => now);
    for (const [at, lsn] of [
      [0, 10n],
      [1_000, 20n],
      [2_000, 30n],
    ] as const)
      clock.mark(lsn, at);
    now = 2_500;
    expect(clock.secondsBehind(35n)).toBe(0.5);
    expect(clock.secondsBehind(30n)).toBe(0.5);
    expect(clock.secondsBehind(29n)).toBe(1.5);
    expect(clock.secondsBehind(10n)).toBe(2.5);
  });

  it('is not known of one that lies further back than anything noted, or before anything was', () => {
    const clock = new ReplayClock(() => 0);
    expect(clock.secondsBehind(1n)).toBe(Infinity);
    clock.mark(10n, 0);
    expect(clock.secondsBehind(9n)).toBe(Infinity);
  });

  it('grows while the primary says nothing new, and stays small while it only has nothing to write', () => {
    let now = 0;
    const clock = new ReplayClock(() => now);
    clock.mark(10n, 0);
    now = 60_000;
    expect(clock.secondsBehind(10n)).toBe(60);
    clock.mark(10n, 60_000);
    expect(clock.secondsBehind(10n)).toBe(0);
  });

  it('begins anew when the primary was replaced by one that is not as far', () => {
    const clock = new ReplayClock(() => 2_000);
    clock.mark(100n, 0);
    clock.mark(50n, 1_000);
    expect(clock.secondsBehind(60n)).toBe(1);
    expect(clock.secondsBehind(40n)).toBe(Infinity);
  });
});

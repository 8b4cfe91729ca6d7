import { describe, expect, it } from 'vitest';
import { isStuck, parseStuckAfter } from './session-stuck.js';

const after = parseStuckAfter('PENDING=60,*=10');

describe('being stuck', () => {
  it.each([
    ['PENDING', 61, true],
    ['PENDING', 60, false],
    ['PULLING', 11, true],
    ['HIBERNATING', 9, false],
    ['ERROR', 11, true],
    ['RUNNING', 1e9, false],
    ['RUNNING_DEGRADED', 1e9, false],
    ['TERMINATED', 1e9, false],
  ])('of a session %s for %d seconds is %s', (status, seconds, stuck) => {
    expect(isStuck(after, status, seconds)).toBe(stuck);
  });

  it('is never said of a status without a limit', () => {
    expect(isStuck(parseStuckAfter('PENDING=60'), 'PULLING', 1e9)).toBe(false);
  });
});

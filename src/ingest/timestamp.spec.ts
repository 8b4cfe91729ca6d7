import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTimestamp, timestampText } from './timestamp.js';

describe('isTimestamp', () => {
  it.each([
    '2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05.123456+00:00',
    '1970-01-01T00:00:00-11:30',
    '2024-02-29T23:59:59.1Z',
    '1970-01-01T14:00:00+14:00',
    '9999-12-31T23:59:59.999999+00:00',
  ])('takes %s', text => expect(isTimestamp(text)).toBe(true));

  it.each([
    '2026-01-02',
    '2026-01-02T03:04:05',
    '2026-01-02T03:04:05.1234567Z',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-02T24:00:00Z',
    '2026-01-02T03:04:60Z',
    '2026-01-02T03:04:05+19:00',
    '1969-12-31T23:59:59Z',
    '1970-01-01T13:59:59+14:00',
    '9999-12-31T23:59:59-00:01',
    '0000-01-01T00:00:00Z',
    '+12026-01-01T00:00:00Z',
    'infinity',
    'now',
    '',
  ])('refuses %j', text => expect(isTimestamp(text)).toBe(false));
});

describe('timestampText', () => {
  it('keeps microseconds and leaves them out when zero', () => {
    expect(timestampText(1_767_323_045_000_001)).toBe('2026-01-02T03:04:05.000001Z');
    expect(timestampText(1_767_323_045_000_000)).toBe('2026-01-02T03:04:05Z');
  });

  it('writes what the write path takes', () => {
    const property = fc.property(fc.nat(2_000_000_000), fc.nat(999_999), (seconds, rest) =>
      isTimestamp(timestampText(seconds * 1_000_000 + rest)),
    );
    expect(fc.check(property).counterexample).toBeNull();
  });
});

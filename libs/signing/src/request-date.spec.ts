import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRequestDate, withinSkew } from './index.js';

const MINUTE = 60_000;

describe('parseRequestDate', () => {
  it.each([
    ['2020-02-16T15:47:28.997Z', '2020-02-16T15:47:28.997Z', '20200216'],
    ['2020-02-16T15:47:28.997335+00:00', '2020-02-16T15:47:28.997Z', '20200216'],
    ['2020-02-16T15:47:28', '2020-02-16T15:47:28.000Z', '20200216'],
    ['2020-02-16 15:47:28,5', '2020-02-16T15:47:28.500Z', '20200216'],
    ['20200216T15:47:28', '2020-02-16T15:47:28.000Z', '20200216'],
    ['20160930T01:23:45Z', '2016-09-30T01:23:45.000Z', '20160930'],
    ['20200216T154728Z', '2020-02-16T15:47:28.000Z', '20200216'],
    ['2020-02-16T15:47:28+0900', '2020-02-16T06:47:28.000Z', '20200216'],
    ['2020-02-16T15:47:28+09', '2020-02-16T06:47:28.000Z', '20200216'],
    ['2020-02-16t15:47:28z', '2020-02-16T15:47:28.000Z', '20200216'],
    ['2020-02-16 15:47:28 KST', '2020-02-16T06:47:28.000Z', '20200216'],
    ['2020-02-16T15:47:28-03:30', '2020-02-16T19:17:28.000Z', '20200216'],
    ['Sun, 16 Feb 2020 15:47:28 GMT', '2020-02-16T15:47:28.000Z', '20200216'],
    ['Sun, 16 Feb 2020 15:47:28 KST', '2020-02-16T06:47:28.000Z', '20200216'],
    ['Sun, 16 Feb 2020 15:47:28 EST', '2020-02-16T20:47:28.000Z', '20200216'],
    ['Sun, 16 Feb 2020 15:47:28 PDT', '2020-02-16T22:47:28.000Z', '20200216'],
    ['Sun, 16 Feb 2020 15:47:28 +0900', '2020-02-16T06:47:28.000Z', '20200216'],
    ['16 Feb 2020 15:47:28 UT', '2020-02-16T15:47:28.000Z', '20200216'],
    ['sat, 1 feb 2020 15:47:28 utc', '2020-02-01T15:47:28.000Z', '20200201'],
    ['2020-02-29T00:00:00Z', '2020-02-29T00:00:00.000Z', '20200229'],
  ])('reads %s', (text, instant, ymd) => {
    const date = parseRequestDate(text);
    expect(date && new Date(date.epochMs).toISOString()).toBe(instant);
    expect(date?.ymd).toBe(ymd);
  });

  it('keeps the day written in the header when the day in UTC is another', () => {
    expect(parseRequestDate('2020-02-17T00:30:00+09:00')).toEqual({
      epochMs: Date.UTC(2020, 1, 16, 15, 30),
      ymd: '20200217',
    });
    expect(parseRequestDate('Sun, 16 Feb 2020 23:30:00 EST')?.ymd).toBe('20200216');
  });

  it.each([
    '',
    'yesterday',
    '2020-02-30T00:00:00Z',
    '2019-02-29T00:00:00Z',
    '2020-00-10T00:00:00Z',
    '2020-13-10T00:00:00Z',
    '2020-02-00T00:00:00Z',
    '2020-02-16T24:00:00Z',
    '2020-02-16T25:00:00Z',
    '2020-02-16T15:60:00Z',
    '2020-02-16T15:47:60Z',
    '2020-02-16T15:47Z',
    '2020-0216T15:47:28Z',
    '2020-02-16T15:4728Z',
    '99999999999999999999-02-16T15:47:28Z',
    '0000-02-16T15:47:28Z',
    '1969-12-31T23:59:59Z',
    '2020-02-16T15:47:28.1234567890Z',
    '2020-02-16T15:47:28+14:01',
    '2020-02-16T15:47:28+09:60',
    '2020-02-16T15:47:28 IST',
    '2020-02-16T15:47:28\n',
    ' 2020-02-16T15:47:28Z',
    '２０２０-02-16T15:47:28Z',
    'Sun, 30 Feb 2020 15:47:28 GMT',
    'Sun, 16 Fev 2020 15:47:28 GMT',
    'Xyz, 16 Feb 2020 15:47:28 GMT',
    'Sunday, 16-Feb-20 15:47:28 GMT',
    'Sun Feb 16 15:47:28 2020',
    '1581868048',
    `2020-02-16T15:47:28Z${' '.repeat(64)}`,
  ])('refuses %j', text => {
    expect(parseRequestDate(text)).toBeNull();
  });

  it('reads every instant a client may print, and never throws on noise', () => {
    const years = { min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(years), date => {
        const text = date.toISOString();
        expect(parseRequestDate(text)).toEqual({
          epochMs: date.getTime(),
          ymd: text.slice(0, 10).replaceAll('-', ''),
        });
        expect(parseRequestDate(date.toUTCString())?.epochMs).toBe(Math.floor(date.getTime() / 1000) * 1000);
      }),
      { seed: 1, numRuns: 500 },
    );
    const noise = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc
        .array(fc.constantFrom('2020', '02', '16', '99', 'T', ':', '-', '+', '.', ' ', 'Feb', 'Sun,', 'Z'))
        .map(parts => parts.join('')),
    );
    fc.assert(
      fc.property(noise, text => {
        const date = parseRequestDate(text);
        return date === null || (Number.isSafeInteger(date.epochMs) && /^\d{8}$/.test(date.ymd));
      }),
      { seed: 1, numRuns: 3000 },
    );
  });
});

describe('withinSkew', () => {
  const now = Date.UTC(2020, 1, 16, 15, 47, 28);

  it.each([
    [0, true],
    [15 * MINUTE - 1, true],
    [1 - 15 * MINUTE, true],
    [15 * MINUTE, false],
    [-15 * MINUTE, false],
    [Number.NaN, false],
  ])('of %d ms is %s', (skew, accepted) => {
    expect(withinSkew(now + skew, now)).toBe(accepted);
  });
});

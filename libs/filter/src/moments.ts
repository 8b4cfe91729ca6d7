/** A moment as it was written: the instants it covers, from `from` up to but without `until`. An instant has no end. */
export interface WrittenMoment {
  readonly from: string;
  readonly until: string | undefined;
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const DATE_TIME = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?\s?([Zz]|[+-]\d\d:?(?:\d\d)?)?$/;
const DURATION = /^(\d{1,9})(s|m|h|d|w)$/;

const DAY_MS = 86_400_000;
/** The first day of year 1: nothing is older, and no earlier moment can be written. */
const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS };

/**
 * Reads an ISO 8601 date, which covers the whole day in UTC, or a date with a time, which is an instant, in UTC
 * unless it says otherwise. Microseconds are kept. Undefined for anything else, days that do not exist included.
 */
export function readMoment(text: string): WrittenMoment | undefined {
  if (DATE.test(text)) {
    const start = startOfDay(text);
    return start === undefined ? undefined : { from: isoOf(start), until: isoOf(start + DAY_MS) };
  }
  const [, date = '', hours = '', minutes = '', seconds = '00', fraction, zone] = DATE_TIME.exec(text) ?? [];
  if (startOfDay(date) === undefined) return undefined;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const offset = offsetOf(zone);
  if (offset === undefined) return undefined;
  const micros = fraction === undefined ? '' : `.${fraction}`;
  return { from: `${date}T${hours}:${minutes}:${seconds}${micros}${offset}`, until: undefined };
}

/** The moment that was a duration such as `90m` or `7d` before `now`; undefined for anything else. */
export function readAge(text: string, now: number): string | undefined {
  const [, amount, unit = ''] = DURATION.exec(text) ?? [];
  const moment = now - Number(amount) * (UNIT_MS[unit] ?? Number.NaN);
  return Number.isFinite(moment) ? isoOf(Math.max(moment, EARLIEST)) : undefined;
}

function startOfDay(date: string): number | undefined {
  const [, year = '', month = '', day = ''] = DATE.exec(date) ?? [];
  if (year === '' || year === '0000') return undefined;
  const start = new Date(`${date}T00:00:00Z`).getTime();
  if (Number.isNaN(start)) return undefined;
  // A JavaScript date takes February 30th for March 1st or 2nd.
  const rolled = new Date(start);
  return rolled.getUTCMonth() + 1 === Number(month) && rolled.getUTCDate() === Number(day) ? start : undefined;
}

function isoOf(milliseconds: number): string {
  const text = new Date(milliseconds).toISOString();
  // The day after the last one of year 9999 is written with a sign by JavaScript and without one by PostgreSQL.
  return text.replace(/^\+0*/, '').replace('Z', '+00:00');
}

function offsetOf(zone: string | undefined): string | undefined {
  if (zone === undefined || /^z$/i.test(zone)) return '+00:00';
  const [, sign = '', hours = '', minutes = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return Number(hours) <= 14 && Number(minutes) <= 59 ? `${sign}${hours}:${minutes}` : undefined;
}

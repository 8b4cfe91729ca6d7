import { zoneOffsetMinutes } from './zone-offset.js';

/**
 * When a request was signed. `epochMs` is the instant in milliseconds (finer digits are cut off); `ymd` is the
 * YYYYMMDD that enters the signing key: the calendar day in the zone the header was written in, not the day in UTC.
 */
export interface RequestDate {
  readonly epochMs: number;
  readonly ymd: string;
}

/** How far a request's date may be from the server's clock, in milliseconds; a request exactly this far is refused. */
export const MAX_SKEW_MS = 15 * 60 * 1000;

const LONGEST_DATE = 64;
const ZONE = String.raw`(?<zone>[a-z]{1,5}|[+-]\d{2}(?::?\d{2})?)`;
const ISO_8601 = new RegExp(
  String.raw`^(?<year>\d{4})(?<dash>-?)(?<month>\d{2})\k<dash>(?<day>\d{2})[t ]` +
    String.raw`(?<hour>\d{2})(?<colon>:?)(?<minute>\d{2})\k<colon>(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?(?: ?${ZONE})?$`,
  'i',
);
const RFC_822 = new RegExp(
  String.raw`^(?:(?:mon|tue|wed|thu|fri|sat|sun), ?)?(?<day>\d{1,2}) (?<month>[a-z]{3}) (?<year>\d{4}) ` +
    String.raw`(?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2})(?: ${ZONE})?$`,
  'i',
);
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * Reads the date text of a signed request: ISO 8601 (extended or basic in the date and in the time separately,
 * fractions of up to nine digits) or RFC 822 (the weekday is optional and not checked, as in Backend.AI). A zone is an
 * offset or one of a table of unambiguous abbreviations; without one the time is UTC. Null for every other text, for
 * dates that do not exist (30 February, hour 24, second 60), years before 1970 and texts over 64 characters.
 */
export function parseRequestDate(text: string): RequestDate | null {
  if (text.length > LONGEST_DATE) return null;
  const fields = (ISO_8601.exec(text) ?? RFC_822.exec(text))?.groups;
  const offset = fields && zoneOffsetMinutes(fields['zone']);
  if (fields === undefined || offset === undefined || offset === null) return null;

  const year = Number(fields['year']);
  const month = monthNumber(fields['month'] ?? '');
  const day = Number(fields['day']);
  const hour = Number(fields['hour']);
  const minute = Number(fields['minute']);
  const second = Number(fields['second']);
  const ms = Number((fields['fraction'] ?? '').padEnd(3, '0').slice(0, 3));
  if (year < 1970 || hour > 23 || minute > 59 || second > 59 || !isCalendarDay(year, month, day)) return null;

  return {
    epochMs: Date.UTC(year, month - 1, day, hour, minute - offset, second, ms),
    ymd: `${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`,
  };
}

/** Whether a date is strictly less than 15 minutes from now, on either side. Both are epoch milliseconds. */
export function withinSkew(epochMs: number, nowMs: number): boolean {
  return Math.abs(epochMs - nowMs) < MAX_SKEW_MS;
}

function monthNumber(text: string): number {
  return MONTHS.indexOf(text.toLowerCase()) + 1 || Number(text);
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

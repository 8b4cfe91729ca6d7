const DATE_TIME =
  /^(?:19[7-9]\d|[2-9]\d{3})-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

/** The last text that was a moment, and the last that was read: a round of samples is of one moment. */
let lastSound: string | undefined;
let last = { text: '', microseconds: Number.NaN };

/**
 * Whether a text is a moment as Rollcall takes it: ISO 8601 with seconds, at most microseconds and an offset,
 * from 1970 to 9999 in UTC. A `Date` would cut microseconds off, so moments stay text until the database reads them.
 */
export function isTimestamp(text: string): boolean {
  if (text === lastSound) return true;
  const isSound = DATE_TIME.test(text) && isCalendarDay(text.slice(0, 10)) && isInRange(text);
  if (isSound) lastSound = text;
  return isSound;
}

/** Days of which an offset moves a part out of the years from 1970 to 9999. */
const OUTERMOST = /^(?:1970-01-01|9999-12-31)/;
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/** Beyond these years moments leave the database in a form that nobody reads, our own cursors included. */
function isInRange(text: string): boolean {
  if (!OUTERMOST.test(text)) return true;
  const moment = Date.parse(text);
  return moment >= 0 && moment <= LAST;
}

/** The last day that was one: what is pushed together happened together. */
let lastDay = '';

/** `Date` accepts February 30 and calls it March 1. */
function isCalendarDay(day: string): boolean {
  if (day === lastDay) return true;
  const isDay = isDayOfCalendar(day);
  if (isDay) lastDay = day;
  return isDay;
}

function isDayOfCalendar(day: string): boolean {
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}

/** The moment `microseconds` after 1970-01-01T00:00:00Z as ISO text in UTC; microseconds are left out when zero. */
export function timestampText(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1_000_000);
  const rest = Math.round(microseconds - seconds * 1_000_000);
  const fraction = rest === 0 ? '' : `.${String(rest).padStart(6, '0')}`;
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}${fraction}Z`;
}

/** The inverse, for any text that {@link isTimestamp} takes: microseconds since 1970. */
export function microsecondsOf(text: string): number {
  if (text !== last.text) last = { text, microseconds: readMoment(text) };
  return last.microseconds;
}

function readMoment(text: string): number {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  const seconds = Date.parse(fraction === '' ? text : text.replace(`.${fraction}`, ''));
  return seconds * 1000 + Number(fraction.padEnd(6, '0'));
}

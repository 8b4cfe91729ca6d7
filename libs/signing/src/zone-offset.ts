const HOUR = 60;

/**
 * Minutes east of UTC for the zone abbreviations that mean one thing. The American ones are fixed by RFC 822, the
 * rest are used for a single offset. Left out because they are not: IST (India, Israel, Ireland), BST (Britain,
 * Bangladesh), AST, AMT, GST, SST, WST and the military letters except Z. Who is there writes the offset in digits.
 */
const ABBREVIATIONS: ReadonlyMap<string, number> = new Map([
  ...['Z', 'UT', 'UTC', 'GMT', 'WET'].map(name => [name, 0] as const),
  ['EST', -5 * HOUR],
  ['EDT', -4 * HOUR],
  ['CST', -6 * HOUR],
  ['CDT', -5 * HOUR],
  ['MST', -7 * HOUR],
  ['MDT', -6 * HOUR],
  ['PST', -8 * HOUR],
  ['PDT', -7 * HOUR],
  ['AKST', -9 * HOUR],
  ['AKDT', -8 * HOUR],
  ['HST', -10 * HOUR],
  ['BRT', -3 * HOUR],
  ['ART', -3 * HOUR],
  ['WEST', HOUR],
  ['CET', HOUR],
  ['CEST', 2 * HOUR],
  ['EET', 2 * HOUR],
  ['SAST', 2 * HOUR],
  ['EEST', 3 * HOUR],
  ['MSK', 3 * HOUR],
  ['PKT', 5 * HOUR],
  ['ICT', 7 * HOUR],
  ['WIB', 7 * HOUR],
  ['HKT', 8 * HOUR],
  ['SGT', 8 * HOUR],
  ['PHT', 8 * HOUR],
  ['AWST', 8 * HOUR],
  ['KST', 9 * HOUR],
  ['JST', 9 * HOUR],
  ['ACST', 9 * HOUR + 30],
  ['ACDT', 10 * HOUR + 30],
  ['AEST', 10 * HOUR],
  ['AEDT', 11 * HOUR],
  ['NZST', 12 * HOUR],
  ['NZDT', 13 * HOUR],
]);

const NUMERIC = /^([+-])(\d{2}):?(\d{2})?$/;

/**
 * @internal Minutes east of UTC of a zone as written: `Z`, `+09:00`, `+0900`, `+09`, `KST`; no zone at all is UTC.
 * Null for an unknown abbreviation and for an offset no place on Earth has (beyond 14 hours).
 */
export function zoneOffsetMinutes(zone: string | undefined): number | null {
  if (zone === undefined) return 0;
  const [, sign, hours, minutes = '00'] = NUMERIC.exec(zone) ?? [];
  if (sign === undefined) return ABBREVIATIONS.get(zone.toUpperCase()) ?? null;
  const offset = Number(hours) * HOUR + Number(minutes);
  if (offset > 14 * HOUR || Number(minutes) >= HOUR) return null;
  return sign === '-' ? -offset : offset;
}

/**
 * Which of the offered media types an `Accept` header prefers (RFC 9110): the highest weight wins, then the more
 * precise range, then the order in which they are offered. Undefined when none is acceptable.
 */
export function preferred<T extends string>(header: string | undefined, offered: readonly T[]): T | undefined {
  if (header === undefined || header.trim() === '') return offered[0];
  const ranges = header.slice(0, LONGEST_HEADER).split(',').map(rangeFrom);
  let best: { readonly type: T; readonly weight: number; readonly precision: number } | undefined;
  for (const type of offered) {
    const range = matching(ranges, type);
    if (range === undefined || range.weight === 0) continue;
    const better =
      best === undefined ||
      range.weight > best.weight ||
      (range.weight === best.weight && range.precision > best.precision);
    if (better) best = { type, weight: range.weight, precision: range.precision };
  }
  return best?.type;
}

/** Whether a header accepts a media type. */
export function accepts(header: string | undefined, type: string): boolean {
  return preferred(header, [type]) !== undefined;
}

const LONGEST_HEADER = 2_000;

interface Range {
  readonly name: string;
  readonly weight: number;
  /** 2 for a full name, 1 for `type/*`, 0 for any. */
  readonly precision: number;
}

function rangeFrom(text: string): Range {
  const [name = '', ...parameters] = text.split(';').map(part => part.trim().toLowerCase());
  const quality = parameters.find(parameter => /^q\s*=/.test(parameter))?.replace(/^q\s*=\s*/, '');
  const weight = quality === undefined ? 1 : Number(quality);
  const precision = name === '*/*' ? 0 : name.endsWith('/*') ? 1 : 2;
  return { name, weight: weight >= 0 && weight <= 1 ? weight : 0, precision };
}

/** The most precise range that speaks of a type decides about it. */
function matching(ranges: readonly Range[], type: string): Range | undefined {
  const [family] = type.split('/');
  const names = new Set([type, `${family}/*`, '*/*']);
  return ranges
    .filter(({ name }) => names.has(name))
    .sort((a, b) => b.precision - a.precision)
    .at(0);
}

const NUMBER = /^([+-]?)(\d{1,30})(?:\.(\d{0,18}))?$/;
const BYTES = /^(\d{1,18})(?:\.(\d{1,6}))?\s?(?:([kmgtpe])i?b?|b)?$/i;

const UNITS = 'kmgtpe';

/** Reads a decimal number, sign allowed; undefined for anything else. */
export function readNumber(text: string): string | undefined {
  const [, sign, whole = '', fraction = ''] = NUMBER.exec(text) ?? [];
  if (sign === undefined) return undefined;
  return `${sign === '-' ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/**
 * Reads an amount of memory: bytes, or a number with a unit (`k`, `m`, `g`, `t`, `p`, `e`, with or without `i` and
 * `B`, in any case), all of them powers of 1024. The result is exact. Undefined for anything else.
 */
export function readBytes(text: string): string | undefined {
  const [, whole, fraction = '', unit] = BYTES.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const factor = 1024n ** BigInt(unit === undefined ? 0 : UNITS.indexOf(unit.toLowerCase()) + 1);
  const scaled = (BigInt(whole + fraction) * factor).toString().padStart(fraction.length + 1, '0');
  const point = scaled.length - fraction.length;
  return fraction === '' ? scaled : `${scaled.slice(0, point)}.${scaled.slice(point)}`;
}

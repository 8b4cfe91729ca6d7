import { Complaint, filterErrors, forbiddenKey, published, TooMuch, unknownWord } from './filter-errors.js';
import type { OrderKeys } from './keys.js';

/** One key of an order. */
export interface OrderTerm {
  readonly key: string;
  readonly ascending: boolean;
}

const PART = /^(\s*)([+-]?)([A-Za-z_][A-Za-z0-9_]*)\s*$/;
const LONGEST_ORDER = 500;
const MOST_KEYS = 8;

/**
 * Reads an order, `-created_at,+name` or `name`: keys with a sign, ascending without one. An empty text is no order;
 * a key that comes again decides nothing and is left out.
 *
 * @throws ORDER_INVALID with the position, the word, and the nearest known one; FORBIDDEN for a key that is not the
 *   caller's to use.
 */
export function parseOrder(text: string, keys: OrderKeys): OrderTerm[] {
  try {
    if (text.length > LONGEST_ORDER) throw new TooMuch(`${LONGEST_ORDER} characters`, LONGEST_ORDER + 1);
    if (text.trim() === '') return [];
    const terms = new Map<string, OrderTerm>();
    let at = 1;
    for (const part of text.split(',')) {
      const term = read(part, at, keys);
      if (!terms.has(term.key)) terms.set(term.key, term);
      at += part.length + 1;
    }
    if (terms.size > MOST_KEYS) throw new TooMuch(`${MOST_KEYS} keys`, 1);
    return [...terms.values()];
  } catch (error) {
    throw published(error, 'order', filterErrors.ORDER_INVALID);
  }
}

function read(part: string, at: number, keys: OrderKeys): OrderTerm {
  const [, blanks = '', sign, key] = PART.exec(part) ?? [];
  if (key === undefined)
    throw new Complaint('expected a key with + or - before it, and a comma between two', { text: part, at });
  const found = keys.get(key);
  const known = [...keys].filter(([, { forbidden }]) => forbidden !== true).map(([name]) => name);
  if (found === undefined) throw unknownWord('key', { text: key, at: at + blanks.length + (sign?.length ?? 0) }, known);
  if (found.forbidden === true) throw forbiddenKey('order', key);
  return { key, ascending: sign !== '-' };
}

import type { Draft } from './draft.js';
import { Complaint, filterErrors, published, TooMuch } from './filter-errors.js';
import type { FilterKeys } from './keys.js';
import { readMiniLanguage } from './mini-language.js';
import { resolve } from './resolve.js';
import { readRollcallGrammar } from './rollcall-grammar.js';
import type { FilterTree } from './tree.js';

/**
 * What a text may be written in. `rollcall`: Rollcall's own grammar. `backend-ai`: the mini-language of Backend.AI
 * where the text is well-formed in it, else Rollcall's.
 */
export type FilterGrammar = 'rollcall' | 'backend-ai';

/** A filter as a caller sent it. */
export interface FilterText {
  readonly text: string;
  readonly grammar: FilterGrammar;
}

/** How long a filter may be, in characters. */
export const LONGEST_FILTER = 8_000;

/**
 * Reads a filter. An empty one lets everything pass.
 *
 * @param now the moment that ages are counted from, in milliseconds.
 * @throws FILTER_INVALID with the position, the word, and the nearest known one; FORBIDDEN for a key that is not the
 *   caller's to use.
 */
export function parseFilter({ text, grammar }: FilterText, keys: FilterKeys, now: number = Date.now()): FilterTree {
  try {
    requireReadable(text);
    if (text.trim() === '') return { kind: 'all', of: [] };
    return resolve(grammar === 'rollcall' ? readRollcallGrammar(text) : readEither(text), keys, now);
  } catch (error) {
    throw published(error, 'filter', filterErrors.FILTER_INVALID);
  }
}

/** Where neither grammar fits, the complaint of the one that came further is the more useful. */
function readEither(text: string): Draft {
  const first = attempt(readMiniLanguage, text);
  if (!(first instanceof Complaint)) return first;
  const second = attempt(readRollcallGrammar, text);
  if (!(second instanceof Complaint)) return second;
  throw second.token.at > first.token.at ? second : first;
}

function attempt(read: (text: string) => Draft, text: string): Draft | Complaint {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof Complaint && !(error instanceof TooMuch)) return error;
    throw error;
  }
}

/** Refuses what PostgreSQL cannot store, hence nothing can match, and what would take long to read. */
function requireReadable(text: string): void {
  if (text.length > LONGEST_FILTER) throw new TooMuch(`${LONGEST_FILTER} characters`, LONGEST_FILTER + 1);
  const nul = text.indexOf('\0');
  if (nul >= 0) throw new Complaint('a NUL character', { text: '', at: nul + 1 });
  if (!text.isWellFormed()) throw new Complaint('text that is not well-formed Unicode', { text: '', at: 1 });
}

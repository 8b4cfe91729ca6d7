/** How two values of an ordered type are compared. */
export type Comparison = '<' | '<=' | '>' | '>=';

/**
 * What is asked of one key. Values are canonical text of the key's type: decimal numbers, ISO 8601 moments with an
 * offset, lower-case UUIDs, `true` and `false`. A row without a value passes `absent` and nothing else.
 */
export type FilterTest =
  /** Equal to one of the values; to none when there are none. */
  | { readonly kind: 'one-of'; readonly values: readonly string[] }
  | { readonly kind: 'compare'; readonly comparison: Comparison; readonly value: string }
  /** Has one of the texts in it. Every character stands for itself. */
  | { readonly kind: 'contains'; readonly texts: readonly string[]; readonly ignoreCase: boolean }
  /** Begins with one of the texts, whatever the case. Every character stands for itself. */
  | { readonly kind: 'starts'; readonly texts: readonly string[] }
  /** SQL's LIKE, the one test in which `%`, `_` and `\` have a meaning. */
  | { readonly kind: 'like'; readonly pattern: string; readonly ignoreCase: boolean }
  | { readonly kind: 'absent' };

/**
 * A filter, whichever grammar it was written in. Logic has two values: a row without a value fails a test, so it
 * passes the negation of that test.
 */
export type FilterTree =
  | { readonly kind: 'all' | 'any'; readonly of: readonly FilterTree[] }
  | { readonly kind: 'not'; readonly of: FilterTree }
  | { readonly kind: 'test'; readonly key: string; readonly test: FilterTest };

/** Every one of the parts; true when there is none. */
export function allOf(parts: readonly FilterTree[]): FilterTree {
  return parts.length === 1 ? (parts[0] as FilterTree) : { kind: 'all', of: parts };
}

/** At least one of the parts; false when there is none. */
export function anyOf(parts: readonly FilterTree[]): FilterTree {
  return parts.length === 1 ? (parts[0] as FilterTree) : { kind: 'any', of: parts };
}

/** The test behind an argument that is already checked: `key` is one of `values`. */
export function oneOfValues(key: string, values: readonly string[]): FilterTree {
  return { kind: 'test', key, test: { kind: 'one-of', values } };
}

/**
 * The language of filters and orders: text → tree, for two grammars. It knows which keys there are and of which type
 * they are only from its caller, and nothing of what they mean; every value in a tree is checked, canonical text that
 * is meant to be bound as a parameter. It refuses what it does not know by position, word and the nearest known word.
 */
export type { FilterKey, FilterKeys, KeyType, OrderKeys } from './keys.js';
export { filterErrors } from './filter-errors.js';
export { type FilterGrammar, type FilterText, LONGEST_FILTER, parseFilter } from './parse-filter.js';
export { type OrderTerm, parseOrder } from './parse-order.js';
export { allOf, anyOf, type Comparison, type FilterTest, type FilterTree, oneOfValues } from './tree.js';

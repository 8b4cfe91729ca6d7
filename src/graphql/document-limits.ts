import type { ParseOptions } from 'graphql';

/**
 * How long a document may be, for every endpoint. Parsing and validation recurse: a tower of a hundred thousand
 * brackets would exhaust the stack. Known clients stay below 300 tokens, introspection included.
 */
export const PARSE_OPTIONS: ParseOptions = { maxTokens: 1_000 };

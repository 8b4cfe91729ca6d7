import type { ExtentLimits, ListSizes } from '@rollcall/query-limits';
import type { ParseOptions } from 'graphql';
import type { AppSettings } from '../settings.js';

/**
 * How long a document may be, for every endpoint. Parsing and validation recurse: a tower of a hundred thousand
 * brackets would exhaust the stack. Known clients stay below 300 tokens, introspection included.
 */
export const PARSE_OPTIONS = { maxTokens: 1_000 } satisfies ParseOptions;

/** Fields of an operation once its fragments are written out: no more than its text could say without any. */
const MOST_FIELDS = PARSE_OPTIONS.maxTokens;
/** Comparing fields that stand beside themselves takes the square of their number. */
const MOST_DUPLICATES = 50;
/** Operations in one document, of which a request names one. */
export const MOST_OPERATIONS = 10;
/** Values in all the variables of an operation. No argument of ours takes more than a text. */
export const MOST_VALUES = 1_000;
/** Findings about one document that are listed; the rest are more of the same. */
export const MOST_ERRORS = 20;

/** What an operation may ask for by its text. */
export function extentLimits(settings: AppSettings): ExtentLimits {
  return {
    depth: settings.GRAPHQL_MAX_DEPTH,
    aliases: settings.GRAPHQL_MAX_ALIASES,
    rootFields: settings.GRAPHQL_MAX_ROOT_FIELDS,
    directives: settings.GRAPHQL_MAX_DIRECTIVES,
    duplicates: MOST_DUPLICATES,
    fields: MOST_FIELDS,
  };
}

/** How lists are counted. A list of unknown length is taken for a short one: containers, dependencies. */
export const LIST_SIZES: ListSizes = {
  pageArguments: ['limit', 'first', 'last'],
  largestPage: 10_000,
  introspection: 10,
  otherwise: 4,
};

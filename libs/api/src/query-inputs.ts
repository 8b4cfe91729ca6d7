import { z } from 'zod';
import { selectionFrom, LONGEST_FIELD_LIST } from './field-list.js';
import { optional, text } from './inputs.js';
import type { Selection } from './selection.js';
import type { ViewClass } from './view-field.js';

/**
 * The query of a route that answers rows of `view`: the given parameters and `fields`, which arrives as `selection`.
 * Each parameter is one text; one that is repeated, nested or not known here is refused by name.
 *
 * @example
 * static readonly schema = queryOf(SessionView, { status: optional(text(1_000)) });
 */
export function queryOf(
  view: ViewClass,
  parameters: z.ZodRawShape,
): z.ZodType<SelectingQuery & Record<string, unknown>> {
  const fields = optional(text(LONGEST_FIELD_LIST)).describe('Names of the fields to show, separated by commas.');
  return z.strictObject({ ...parameters, fields }).transform(({ fields: list, ...rest }: Record<string, unknown>) => ({
    ...rest,
    selection: selectionFrom(view, list as string | undefined),
  }));
}

/** What every such query has. */
export interface SelectingQuery {
  readonly selection: Selection;
}

/** A whole number written in a query, within limits; the sentences are those of the same argument in GraphQL. */
export function integerText(least: number, most = Number.MAX_SAFE_INTEGER) {
  const limits = most === Number.MAX_SAFE_INTEGER ? `expected ${least} or more` : `expected ${least} to ${most}`;
  return z
    .string({ error: 'expected an integer' })
    .regex(/^-?\d{1,15}$/, { error: 'expected an integer' })
    .transform(Number)
    .refine(number => number >= least && number <= most, { error: limits })
    .meta({ openapi: { type: 'integer', minimum: least, maximum: most } });
}

/** `true` or `false` written in a query. */
export const booleanText = z
  .enum(['true', 'false'], { error: 'expected true or false' })
  .transform(word => word === 'true')
  .meta({ openapi: { type: 'boolean' } });

import { z } from 'zod';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Text that PostgreSQL can store and compare: no NUL, no lone surrogates, at most `longest` characters. */
export function text(longest: number): z.ZodString {
  return z
    .string({ error: 'expected text' })
    .max(longest, { error: `expected at most ${longest} characters` })
    .refine(value => !value.includes('\0'), { error: 'expected text without NUL characters' })
    .refine(value => value.isWellFormed(), { error: 'expected well-formed Unicode' });
}

/** A UUID given as text, in either case. */
export const uuidText = z
  .string({ error: 'expected a UUID' })
  .regex(UUID, { error: 'expected a UUID such as 12c45b55-ce3c-418d-9c58-223bbba307f1' })
  .toLowerCase();

/** An argument that may be left out or be null; both mean the same and arrive as undefined. */
export function optional<S extends z.ZodType>(schema: S): z.ZodType<z.output<S> | undefined> {
  return schema.nullish().transform(value => value ?? undefined);
}

/** How many items a page holds at most. */
export const LARGEST_PAGE = 10_000;

/** Page arguments with the meaning of SQL's LIMIT and OFFSET. */
export const pageArguments = {
  limit: z
    .int({ error: 'expected an integer' })
    .min(0, { error: `expected 0 to ${LARGEST_PAGE}` })
    .max(LARGEST_PAGE, { error: `expected 0 to ${LARGEST_PAGE}` }),
  offset: z.int({ error: 'expected an integer' }).min(0, { error: 'expected 0 or more' }),
};

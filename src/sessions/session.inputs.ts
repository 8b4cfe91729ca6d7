import { ArgsType, Field, Int } from '@nestjs/graphql';
import { optional, pageArguments, text, UuidScalar, uuidText } from '@rollcall/api';
import type { OrderTerm } from '@rollcall/filter';
import { z } from 'zod';
import { FACET_KEYS, type FacetKey } from './session-facets.js';
import { LEGACY_ORDER_KEYS } from './session-order.js';

/** Read by the parser of the language, whose complaints name the place; here it only has to be text. */
const written = optional(z.string({ error: 'expected text' }));

const narrowing = {
  domain_name: optional(text(64)),
  group_id: optional(uuidText),
  access_key: optional(text(64)),
  status: optional(text(1_000)),
  filter: written,
};

const FILTER = 'Filter expression, such as `owner:me status:running,pending gpu>=1`.';
const ORDER = 'Keys with signs, such as `-created_at,+name`; by default the newest change first.';

const nullable = { nullable: true } as const;

/** Whose sessions, and in which state: what every list of sessions takes. */
@ArgsType()
export class SessionNarrowingArgs {
  static readonly schema: z.ZodType = z.object(narrowing);

  @Field(() => String, { ...nullable, description: 'Only sessions of this domain.' })
  domain_name?: string;

  @Field(() => String, { ...nullable, description: 'Only sessions of the group with this id.' })
  group_id?: string;

  @Field(() => String, { ...nullable, description: 'Only sessions of this access key.' })
  access_key?: string;

  @Field(() => String, { ...nullable, description: 'One status or a comma list, in any case; null is no filter.' })
  status?: string;

  @Field(() => String, { ...nullable, description: FILTER })
  filter?: string;
}

/** All of those sessions, in an order. */
@ArgsType()
export class SessionUnpagedArgs extends SessionNarrowingArgs {
  static override readonly schema: z.ZodType = z.object({ ...narrowing, order: written });

  @Field(() => String, { ...nullable, description: ORDER })
  order?: string;
}

/** A page of those sessions. */
@ArgsType()
abstract class SessionPageArgs extends SessionNarrowingArgs {
  @Field(() => Int, { description: 'How many items at most: 0 to 10,000.' })
  limit!: number;

  @Field(() => Int, { description: 'How many items to skip.' })
  offset!: number;
}

/** A page of the sessions that the narrowing arguments select. */
@ArgsType()
export class SessionListArgs extends SessionPageArgs {
  static override readonly schema: z.ZodType = z
    .object({
      ...pageArguments,
      ...narrowing,
      order: written,
      first: optional(pageArguments.limit),
      after: written,
    })
    .transform(({ first, limit, ...args }) => ({ ...args, limit: first ?? limit }));

  @Field(() => String, { ...nullable, description: ORDER })
  order?: string;

  @Field(() => Int, { ...nullable, description: 'How many items at most, in place of `limit`: 0 to 10,000.' })
  first?: number;

  @Field(() => String, {
    ...nullable,
    description: 'The `next_cursor` of an earlier page of the same list: the page begins after it, `offset` is 0.',
  })
  after?: string;
}

/** The same page with the order arguments of older clients. */
@ArgsType()
export class LegacySessionListArgs extends SessionPageArgs {
  static override readonly schema: z.ZodType = z
    .object({
      ...pageArguments,
      ...narrowing,
      order_key: optional(z.enum(LEGACY_ORDER_KEYS, { error: `expected one of ${LEGACY_ORDER_KEYS.join(', ')}` })),
      order_asc: optional(z.boolean()),
    })
    .transform(({ order_key: key, order_asc: ascending = true, ...args }) => ({
      ...args,
      order: key === undefined ? undefined : [{ key, ascending }],
    }));

  @Field(() => String, { ...nullable, description: `One of ${LEGACY_ORDER_KEYS.join(', ')}.` })
  order_key?: (typeof LEGACY_ORDER_KEYS)[number];

  @Field(() => Boolean, { ...nullable, description: 'Ascending (the default) or descending.' })
  order_asc?: boolean;

  /** Made from `order_key` and `order_asc` by the schema. */
  readonly order?: readonly OrderTerm[];
}

/** What to count, and by what. */
@ArgsType()
export class FacetArgs extends SessionNarrowingArgs {
  static override readonly schema: z.ZodType = z.object({
    ...narrowing,
    by: z.array(z.enum(FACET_KEYS, { error: `expected one of ${FACET_KEYS.join(', ')}` })).max(FACET_KEYS.length),
  });

  @Field(() => [String], { description: `What to count by, out of ${FACET_KEYS.join(', ')}.` })
  by!: FacetKey[];
}

/** Which session: exactly one of its id and its name. */
@ArgsType()
export class SessionArgs {
  static readonly schema = z
    .object({
      id: optional(uuidText),
      sess_id: optional(text(256)),
      domain_name: optional(text(64)),
      access_key: optional(text(64)),
    })
    .refine(({ id, sess_id }) => (id === undefined) !== (sess_id === undefined), {
      path: ['id'],
      error: 'expected exactly one of id and sess_id',
    });

  @Field(() => UuidScalar, { ...nullable, description: 'Identity of the session.' })
  id?: string;

  @Field(() => String, { ...nullable, description: 'Its name, as the oldest clients ask; the newest of that name.' })
  sess_id?: string;

  @Field(() => String, { ...nullable, description: 'Only a session of this domain.' })
  domain_name?: string;

  @Field(() => String, { ...nullable, description: 'Only a session of this access key.' })
  access_key?: string;
}

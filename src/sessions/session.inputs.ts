import { ArgsType, Field, Int } from '@nestjs/graphql';
import { optional, pageArguments, text, UuidScalar, uuidText } from '@rollcall/api';
import { z } from 'zod';
import { SESSION_ORDER_KEYS, type SessionOrder, type SessionOrderKey } from './session-order.js';

const narrowing = {
  domain_name: optional(text(64)),
  group_id: optional(uuidText),
  access_key: optional(text(64)),
  status: optional(text(1_000)),
};

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
  static override readonly schema: z.ZodType = z.object({
    ...pageArguments,
    ...narrowing,
    filter: optional(z.literal('', { error: 'filters are not supported yet' })),
    order: optional(z.literal('', { error: 'ordering is not supported yet' })),
  });

  @Field(() => String, { ...nullable, description: 'Filter expression.' })
  filter?: string;

  @Field(() => String, { ...nullable, description: 'Order expression.' })
  order?: string;
}

/** The same page with the order arguments of older clients. */
@ArgsType()
export class LegacySessionListArgs extends SessionPageArgs {
  static override readonly schema: z.ZodType = z
    .object({
      ...pageArguments,
      ...narrowing,
      order_key: optional(z.enum(SESSION_ORDER_KEYS, { error: `expected one of ${SESSION_ORDER_KEYS.join(', ')}` })),
      order_asc: optional(z.boolean()),
    })
    .transform(({ order_key: key, order_asc: ascending = true, ...args }) => ({
      ...args,
      order: key === undefined ? undefined : { key, ascending },
    }));

  @Field(() => String, { ...nullable, description: `One of ${SESSION_ORDER_KEYS.join(', ')}.` })
  order_key?: SessionOrderKey;

  @Field(() => Boolean, { ...nullable, description: 'Ascending (the default) or descending.' })
  order_asc?: boolean;

  /** Made from `order_key` and `order_asc` by the schema. */
  readonly order?: SessionOrder;
}

/** Which session: exactly one of its id and its name. */
@ArgsType()
export class SessionArgs {
  static readonly schema = z
    .object({
      id: optional(uuidText),
      sess_id: optional(text(128)),
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

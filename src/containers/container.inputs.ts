import { ArgsType, Field, ID, Int } from '@nestjs/graphql';
import { optional, pageArguments, queryOf, type Selection, text, UuidScalar, uuidText } from '@rollcall/api';
import { z } from 'zod';
import { ContainerView } from './container.view.js';

/** Which container: its id. */
@ArgsType()
export class ContainerArgs {
  static readonly schema = z.object({ id: uuidText });

  @Field(() => UuidScalar, { description: 'Identity of the container.' })
  id!: string;
}

/** Read by the parser of the language, whose complaints name the place; here it only has to be text. */
const written = optional(z.string({ error: 'expected text' }));

/** Which containers of a session. */
@ArgsType()
export class ContainerListArgs {
  static readonly schema = z.object({
    ...pageArguments,
    session_id: uuidText,
    role: optional(text(64)),
    filter: written,
    order: written,
  });

  @Field(() => Int, { description: 'How many items at most: 0 to 10,000.' })
  limit!: number;

  @Field(() => Int, { description: 'How many items to skip.' })
  offset!: number;

  @Field(() => ID, { description: 'Session whose containers to list.' })
  session_id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Only containers of this role; `master` and `main` are the same.',
  })
  role?: string;

  @Field(() => String, { nullable: true, description: 'Filter expression, such as `status:RUNNING image~torch`.' })
  filter?: string;

  @Field(() => String, {
    nullable: true,
    description: 'Keys with signs, such as `-created_at`; by default the main container first.',
  })
  order?: string;
}

/** Which container a path names. */
export class ContainerPath {
  static readonly schema = z.object({ id: uuidText.describe('Identity of the container.') });

  readonly id!: string;
}

/** Which fields of a container. */
export class ContainerQuery {
  static readonly schema = queryOf(ContainerView, {});

  readonly selection!: Selection;
}

import { Int, ObjectType } from '@nestjs/graphql';
import { BigIntScalar, DateTimeScalar, UuidScalar, ViewField } from '@rollcall/api';

/** A key pair as clients see it. */
@ObjectType('KeyPair', { description: 'An access key and what it stands for. Secrets are never shown again.' })
export class KeypairView {
  @ViewField(() => String, { description: 'The public half.' })
  access_key!: string | null;

  @ViewField(() => String, { description: 'Always null: a secret is shown once, when it is made.' })
  secret_key!: null;

  @ViewField(() => Boolean, { description: 'Whether requests signed with it are accepted.' })
  is_active!: boolean | null;

  @ViewField(() => Boolean, { description: 'Whether it is an administrator’s key.' })
  is_admin!: boolean | null;

  @ViewField(() => String, { description: 'E-mail of its user.' })
  user_id!: string | null;

  @ViewField(() => UuidScalar, { description: 'Identity of its user.' })
  user!: string | null;

  @ViewField(() => String, { description: 'Name of its resource policy.' })
  resource_policy!: string | null;

  @ViewField(() => Int, { description: 'Always null: nothing is limited from here.' })
  concurrency_limit!: null;

  @ViewField(() => Int, { description: 'How many of its sessions hold resources, as far as the caller may see them.' })
  concurrency_used?: number;

  @ViewField(() => Int, { description: 'Requests per rolling 15 minutes; null is unlimited.' })
  rate_limit!: number | null;

  @ViewField(() => BigIntScalar, { description: 'Always 0: requests are not counted per key.' })
  num_queries!: number | null;

  @ViewField(() => DateTimeScalar, { description: 'When it was made.' })
  created_at!: string | null;

  @ViewField(() => DateTimeScalar, { description: 'When it last signed a request, where that is recorded.' })
  last_used!: string | null;
}

import { ObjectType } from '@nestjs/graphql';
import { DateTimeScalar, ViewField } from '@rollcall/api';

/** One change of a session's status. */
@ObjectType('StatusChange', { description: 'One change of a session’s status.' })
export class StatusChangeView {
  @ViewField(() => String, { description: 'The status it came into.' })
  status!: string | null;

  @ViewField(() => String, { description: 'The status it was in before; null for the first that is known.' })
  previous_status!: string | null;

  @ViewField(() => DateTimeScalar, { description: 'When that happened, by the clock of the source.' })
  occurred_at!: string | null;

  @ViewField(() => String, { description: 'Why, in kebab-case.' })
  reason!: string | null;

  @ViewField(() => String, { description: 'Name of the source that said so.' })
  source!: string | null;
}

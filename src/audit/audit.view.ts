import { Int } from '@nestjs/graphql';
import { DateTimeScalar, UuidScalar, ViewField } from '@rollcall/api';

/** One record of the audit as super-administrators see it. */
export class AuditRecordView {
  @ViewField(() => String, { description: 'Its number; later records have higher ones.' })
  id!: string | null;

  @ViewField(() => DateTimeScalar, { description: 'When it was answered.' })
  at!: string | null;

  @ViewField(() => String, {
    description: 'The access key; claimed, where `result` is AUTH_FAILED. `*` stands for many different ones.',
  })
  actor!: string | null;

  @ViewField(() => UuidScalar, { description: 'The user of the key.' })
  user_id!: string | null;

  @ViewField(() => String, { description: 'The role of the user at that time.' })
  role!: string | null;

  @ViewField(() => String, { description: 'Method and route, and what was asked in GraphQL.' })
  operation!: string | null;

  @ViewField(() => String, {
    description: 'Whose sessions the caller may see: `all`, `domain` and its name, `own`, `none`.',
  })
  scope!: string | null;

  @ViewField(() => String, { description: '`ALLOWED`, or the code of the error it was refused with.' })
  result!: string | null;

  @ViewField(() => Int, { description: 'The HTTP status of the answer.' })
  status!: number | null;

  @ViewField(() => UuidScalar, { description: 'The number of the request in the log; of the last one of several.' })
  request_id!: string | null;

  @ViewField(() => Int, { description: 'How many refusals alike within a second it stands for.' })
  times!: number | null;
}

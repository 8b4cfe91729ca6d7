import { Float, ObjectType } from '@nestjs/graphql';
import { DateTimeScalar, UuidScalar, ViewField } from '@rollcall/api';

const count = (what: string): { description: string; required: true } => ({
  description: `Items ${what} since it was registered.`,
  required: true,
});

/** A source as monitors see it: what it may write, and how it is doing. */
@ObjectType('Source', { description: 'A program that pushes sessions, and how it is doing.' })
export class SourceView {
  @ViewField(() => UuidScalar, { description: 'Identity of the source.', required: true })
  id!: string;

  @ViewField(() => String, { description: 'Its name, unique.', required: true })
  name!: string;

  @ViewField(() => String, { description: 'What it watches, such as `kubernetes`.', required: true })
  kind!: string;

  @ViewField(() => Boolean, { description: 'Whether it may push.', required: true })
  is_active!: boolean;

  @ViewField(() => [String], { description: 'Domains whose sessions it may write.', list: true, required: true })
  domains!: string[];

  @ViewField(() => [String], { description: 'The only groups, as `domain/group`.', list: true, required: true })
  groups!: string[];

  @ViewField(() => Boolean, { description: 'Whether it may write for every group of its domains.', required: true })
  all_groups!: boolean;

  @ViewField(() => Float, { description: 'How often it promises to be heard of, in seconds.', required: true })
  heartbeat_seconds!: number;

  @ViewField(() => Float, {
    description: 'How long what a snapshot did not mention is kept as lost, in seconds.',
    required: true,
  })
  grace_seconds!: number;

  @ViewField(() => [String], { description: 'Keys that it may push with.', list: true, required: true })
  access_keys!: string[];

  @ViewField(() => DateTimeScalar, { description: 'The latest moment for which it said that it is there.' })
  last_heartbeat!: string | null;

  @ViewField(() => DateTimeScalar, { description: 'When its last batch came.' })
  last_received_at!: string | null;

  @ViewField(() => Float, { description: 'Seconds from the newest item of its last batch to its arrival.' })
  lag_seconds!: number | null;

  @ViewField(() => DateTimeScalar, { description: 'When its last finished snapshot began.' })
  last_snapshot_at!: string | null;

  @ViewField(() => Float, count('accepted'))
  accepted!: number;

  @ViewField(() => Float, count('that had been taken in before'))
  duplicate!: number;

  @ViewField(() => Float, count('older than what was known'))
  stale!: number;

  @ViewField(() => Float, count('rejected'))
  rejected!: number;

  @ViewField(() => String, { description: 'The last complaint about an item or a batch.' })
  last_error!: string | null;

  @ViewField(() => DateTimeScalar, { description: 'When that was.' })
  last_error_at!: string | null;
}

/** A source that was just registered, with its key pair. */
@ObjectType('NewSource', { description: 'A source that was just registered, with its key pair.' })
export class NewSourceView {
  @ViewField(() => String, { description: 'Name of the source.', required: true })
  name!: string;

  @ViewField(() => String, { description: 'The key that it pushes with.', required: true })
  access_key!: string;

  @ViewField(() => String, { description: 'The secret of that key; it is not shown again.', required: true })
  secret_key!: string;
}

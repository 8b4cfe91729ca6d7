import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** What one statement changed in the counts of one grain `key` row, until it is folded into the kept sums. */
@Entity({ tableName: 'session_count_deltas' })
export class SessionCountDeltaEntity {
  @PrimaryKey({ columnType: 'bigint', type: 'string', generated: 'identity' })
  id!: string;

  @Property({ type: 'text' })
  accessKey!: string;

  @Property({ type: 'uuid', nullable: true })
  groupId: string | null = null;

  @Property({ type: 'text' })
  domainName!: string;

  @Property({ type: 'text' })
  status!: string;

  @Property({ columnType: 'bigint', type: 'string' })
  n!: string;
}

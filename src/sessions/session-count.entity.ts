import { EntityRepositoryType } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { SessionCountRepository } from './session-count.repository.js';

/**
 * How many sessions there are of one status and one key, group and domain (grain `key`), or of a coarser grain, in
 * which the columns it sums over are null: `group`, `domain`, `all`. Written by triggers and by folding only.
 */
@Entity({ tableName: 'session_counts', repository: () => SessionCountRepository })
@Unique({ properties: ['grain', 'accessKey', 'groupId', 'domainName', 'status'], name: 'session_counts_unique' })
export class SessionCountEntity {
  [EntityRepositoryType]?: SessionCountRepository;

  @PrimaryKey({ columnType: 'bigint', type: 'string', generated: 'identity' })
  id!: string;

  @Property({ type: 'text' })
  grain!: 'all' | 'domain' | 'group' | 'key';

  @Property({ type: 'text', nullable: true })
  accessKey: string | null = null;

  @Property({ type: 'uuid', nullable: true })
  groupId: string | null = null;

  @Property({ type: 'text', nullable: true })
  domainName: string | null = null;

  @Property({ type: 'text' })
  status!: string;

  @Property({ columnType: 'bigint', type: 'string' })
  n!: string;
}

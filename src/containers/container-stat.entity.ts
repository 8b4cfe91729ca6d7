import type { Rel } from '@mikro-orm/core';
import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { SourceEntity } from '../sources/index.js';

/**
 * What a container last reported of itself, apart from the container's row because it changes every few seconds.
 * `live_stat` is the last report; `last_stat` is what was frozen at termination.
 */
@Entity({ tableName: 'container_stats' })
export class ContainerStatEntity {
  @PrimaryKey({ type: 'uuid' })
  containerId!: string;

  @Property({ type: 'text' })
  domainName!: string;

  @Property({ type: 'uuid', nullable: true })
  groupId: string | null = null;

  @Property({ type: 'text' })
  accessKey!: string;

  @Property({ columnType: 'json', type: 'json', nullable: true })
  liveStat: unknown = null;

  @Property({ columnType: 'json', type: 'json', nullable: true })
  lastStat: unknown = null;

  /** A copy of the session's, kept by the database. */
  @ManyToOne(() => SourceEntity, { fieldName: 'source_id', nullable: true, deleteRule: 'restrict' })
  source: Rel<SourceEntity> | null = null;

  /** When the sample was taken; with the two below the key that samples are ordered by. */
  @Property({ type: 'timestamptz', nullable: true })
  observedAt: Date | null = null;

  @Property({ columnType: 'bigint', type: 'string', defaultRaw: '0' })
  observedSeq = '0';

  @Property({ type: 'uuid', nullable: true })
  observedKey: string | null = null;

  /** When the container ended; later samples are of no container. */
  @Property({ type: 'timestamptz', nullable: true })
  endedAt: Date | null = null;
}

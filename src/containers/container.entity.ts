import { randomUUID } from 'node:crypto';
import type { Rel } from '@mikro-orm/core';
import { Entity, Filter, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { visibleTo } from '@rollcall/database';
import { SourceEntity } from '../sources/index.js';
import { ContainerRepository } from './container.repository.js';

/**
 * One container (kernel) of a session. The ownership columns are copies of the session's, kept by the database, so
 * that a container is visible exactly when its session is, without a look at the session for every row.
 */
@Entity({ tableName: 'containers', repository: () => ContainerRepository })
@Filter({
  name: 'visible',
  cond: visibleTo({ domain: 'domainName', group: 'groupId', accessKey: 'accessKey' }),
  default: true,
})
export class ContainerEntity {
  @PrimaryKey({ type: 'uuid' })
  id: string = randomUUID();

  @Property({ type: 'uuid' })
  sessionId!: string;

  @Property({ type: 'text' })
  domainName!: string;

  @Property({ type: 'uuid', nullable: true })
  groupId: string | null = null;

  @Property({ type: 'text' })
  accessKey!: string;

  /** `main`, or what the cluster's template calls it. Exactly one container of a session is `main`. */
  @Property({ type: 'text', default: 'main' })
  clusterRole = 'main';

  @Property({ type: 'integer', default: 1 })
  clusterIdx = 1;

  @Property({ type: 'text', nullable: true })
  clusterHostname: string | null = null;

  @Property({ type: 'text', nullable: true })
  image: string | null = null;

  @Property({ type: 'text', nullable: true })
  registry: string | null = null;

  @Property({ type: 'text', nullable: true })
  architecture: string | null = null;

  @Property({ type: 'text', nullable: true })
  agent: string | null = null;

  @Property({ type: 'text', nullable: true })
  containerId: string | null = null;

  @Property({ type: 'text' })
  status!: string;

  @Property({ type: 'timestamptz', nullable: true })
  statusChanged: Date | null = null;

  @Property({ type: 'text', nullable: true })
  statusInfo: string | null = null;

  @Property({ type: 'json', nullable: true, columnType: 'jsonb' })
  statusData: unknown = null;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt = new Date();

  @Property({ type: 'timestamptz', nullable: true })
  startsAt: Date | null = null;

  @Property({ type: 'timestamptz', nullable: true })
  terminatedAt: Date | null = null;

  /** Slot name → decimal string, bytes unscaled. */
  @Property({ type: 'json', columnType: 'jsonb', defaultRaw: "'{}'" })
  occupiedSlots: Record<string, string> = {};

  @Property({ type: 'json', columnType: 'jsonb', defaultRaw: "'{}'" })
  resourceOpts: Record<string, unknown> = {};

  /** A copy of the session's, kept by the database. */
  @ManyToOne(() => SourceEntity, { fieldName: 'source_id', nullable: true, deleteRule: 'restrict' })
  source: Rel<SourceEntity> | null = null;

  /** When the fact that the row shows was true at its source; with the two below the key that facts are ordered by. */
  @Property({ type: 'timestamptz', nullable: true })
  reportedAt: Date | null = null;

  @Property({ columnType: 'bigint', type: 'string', defaultRaw: '0' })
  reportedSeq = '0';

  @Property({ type: 'uuid', nullable: true })
  reportedKey: string | null = null;
}

import { randomUUID } from 'node:crypto';
import type { Rel } from '@mikro-orm/core';
import { Entity, Filter, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { visibleTo } from '@rollcall/database';
import { DomainEntity, GroupEntity, UserEntity } from '../accounts/index.js';
import { SourceEntity } from '../sources/index.js';
import { SessionRepository } from './session.repository.js';

/**
 * One compute session as its cluster reported it. Statuses are open text: one that Rollcall has never heard of is
 * stored as it is. Ownership that has vanished leaves the session in place.
 */
@Entity({ tableName: 'sessions', repository: () => SessionRepository })
@Filter({
  name: 'visible',
  cond: visibleTo({ domain: 'domain', group: 'group', accessKey: 'accessKey' }),
  default: true,
})
export class SessionEntity {
  @PrimaryKey({ type: 'uuid' })
  id: string = randomUUID();

  @Property({ type: 'text' })
  name!: string;

  /** Lower-case: interactive, batch, inference, system. */
  @Property({ type: 'text', default: 'interactive' })
  sessionType = 'interactive';

  @Property({ type: 'text', nullable: true })
  tag: string | null = null;

  @ManyToOne(() => DomainEntity, { fieldName: 'domain_name', deleteRule: 'restrict', updateRule: 'cascade' })
  domain!: Rel<DomainEntity>;

  @ManyToOne(() => GroupEntity, { fieldName: 'group_id', nullable: true, deleteRule: 'set null' })
  group: Rel<GroupEntity> | null = null;

  @ManyToOne(() => UserEntity, { fieldName: 'user_id', nullable: true, deleteRule: 'set null' })
  user: Rel<UserEntity> | null = null;

  /** Who made the session on the owner's behalf; null if the owner did. */
  @ManyToOne(() => UserEntity, { fieldName: 'created_user_id', nullable: true, deleteRule: 'set null' })
  createdUser: Rel<UserEntity> | null = null;

  /** The owning key. No foreign key: a session outlives its key. */
  @Property({ type: 'text' })
  accessKey!: string;

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

  /** The default order: the last moment anything happened to the session. */
  @Property({
    type: 'timestamptz',
    columnType: 'timestamptz',
    generated: 'greatest(created_at, terminated_at, status_changed) stored',
  })
  readonly updatedAt!: Date;

  @Property({ type: 'text', nullable: true })
  startupCommand: string | null = null;

  /** UNDEFINED, SUCCESS or FAILURE. */
  @Property({ type: 'text', default: 'UNDEFINED' })
  result = 'UNDEFINED';

  @Property({ type: 'text', nullable: true })
  scalingGroup: string | null = null;

  @Property({ type: 'json', nullable: true, columnType: 'jsonb' })
  servicePorts: unknown = null;

  /** Names of the mounted folders, in the order reported. */
  @Property({ columnType: 'text[]', type: 'array', defaultRaw: "'{}'" })
  mounts: string[] = [];

  @Property({ columnType: 'bigint', type: 'string', defaultRaw: '0' })
  numQueries = '0';

  @Property({ type: 'text', default: 'single-node' })
  clusterMode = 'single-node';

  @Property({ type: 'integer', default: 1 })
  clusterSize = 1;

  @Property({ type: 'text', nullable: true })
  clusterTemplate: string | null = null;

  /** Sum of the containers' slots, kept by the database: slot name → decimal string. */
  @Property({ type: 'json', columnType: 'jsonb', defaultRaw: "'{}'" })
  occupiedSlots: Record<string, string> = {};

  /** Who pushed it; null for rows that were never pushed. */
  @ManyToOne(() => SourceEntity, { fieldName: 'source_id', nullable: true, deleteRule: 'restrict' })
  source: Rel<SourceEntity> | null = null;

  /** The owner as the source named them, where there is no such user. */
  @Property({ type: 'text', nullable: true })
  ownerEmail: string | null = null;

  /** When the fact that the row shows was true at its source; with the two below the key that facts are ordered by. */
  @Property({ type: 'timestamptz', nullable: true })
  reportedAt: Date | null = null;

  @Property({ columnType: 'bigint', type: 'string', defaultRaw: '0' })
  reportedSeq = '0';

  @Property({ type: 'uuid', nullable: true })
  reportedKey: string | null = null;

  /** Since when a finished snapshot of its source has not mentioned it. */
  @Property({ type: 'timestamptz', nullable: true })
  lostAt: Date | null = null;
  /** How many of them are accelerators, as a decimal. */
  @Property({
    type: 'decimal',
    columnType: 'numeric',
    generated: 'rollcall_gpu_slots(occupied_slots) stored',
  })
  readonly gpuSlots!: string;
}

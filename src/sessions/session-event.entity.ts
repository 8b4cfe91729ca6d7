import { PrimaryKeyProp, type Rel } from '@mikro-orm/core';
import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { SourceEntity } from '../sources/index.js';
import { SessionEventRepository } from './session-event.repository.js';
import { SessionEntity } from './session.entity.js';

/**
 * One observation of a session's status, kept for good or for as long as `HISTORY_RETENTION_DAYS` says. Transitions
 * are read out of these by their own times, so that one which arrives late finds its place.
 */
@Entity({ tableName: 'session_events', repository: () => SessionEventRepository })
export class SessionEventEntity {
  [PrimaryKeyProp]?: ['session', 'occurredAt', 'seq', 'eventKey'];

  @ManyToOne(() => SessionEntity, { primary: true, fieldName: 'session_id', deleteRule: 'cascade' })
  session!: Rel<SessionEntity>;

  @PrimaryKey({ type: 'timestamptz' })
  occurredAt!: Date;

  @PrimaryKey({ columnType: 'bigint', type: 'string', defaultRaw: '0' })
  seq = '0';

  /** Digest of source and event id: the same event is one observation. */
  @PrimaryKey({ type: 'uuid' })
  eventKey!: string;

  @Property({ type: 'text' })
  status!: string;

  /** Why, as the source said it. */
  @Property({ type: 'text', nullable: true })
  reason: string | null = null;

  @ManyToOne(() => SourceEntity, { fieldName: 'source_id', nullable: true, deleteRule: 'set null' })
  source: Rel<SourceEntity> | null = null;
}

import { PrimaryKeyProp, type Rel } from '@mikro-orm/core';
import { Entity, OneToOne, Property } from '@mikro-orm/decorators/legacy';
import { SourceEntity } from './source.entity.js';

/** How a source is doing: apart from its registration, because it changes with every batch. */
@Entity({ tableName: 'source_states' })
export class SourceStateEntity {
  [PrimaryKeyProp]?: 'source';

  @OneToOne(() => SourceEntity, { fieldName: 'source_id', owner: true, primary: true, deleteRule: 'cascade' })
  source!: Rel<SourceEntity>;

  /** The latest moment for which it said that it is there. */
  @Property({ type: 'timestamptz', nullable: true })
  lastHeartbeat: Date | null = null;

  @Property({ type: 'timestamptz', nullable: true })
  lastReceivedAt: Date | null = null;

  /** Of its last batch: from the moment of the newest item to its arrival. */
  @Property({ columnType: 'double precision', type: 'number', nullable: true })
  lagSeconds: number | null = null;

  /** When its last finished snapshot began. */
  @Property({ type: 'timestamptz', nullable: true })
  lastSnapshotAt: Date | null = null;

  @Property({ columnType: 'bigint', type: 'string', defaultRaw: '0' })
  accepted = '0';

  @Property({ columnType: 'bigint', type: 'string', defaultRaw: '0' })
  duplicate = '0';

  @Property({ columnType: 'bigint', type: 'string', defaultRaw: '0' })
  stale = '0';

  @Property({ columnType: 'bigint', type: 'string', defaultRaw: '0' })
  rejected = '0';

  @Property({ type: 'text', nullable: true })
  lastError: string | null = null;

  @Property({ type: 'timestamptz', nullable: true })
  lastErrorAt: Date | null = null;
}

import { PrimaryKeyProp, type Rel } from '@mikro-orm/core';
import { Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { SourceEntity } from '../sources/index.js';

/** A snapshot of a source under way: what is known of its begin and its end, in whichever order they came. */
@Entity({ tableName: 'ingest_snapshots' })
export class SnapshotEntity {
  [PrimaryKeyProp]?: ['source', 'snapshotId'];

  @ManyToOne(() => SourceEntity, { primary: true, fieldName: 'source_id', deleteRule: 'cascade' })
  source!: Rel<SourceEntity>;

  @PrimaryKey({ type: 'text' })
  snapshotId!: string;

  @Property({ type: 'timestamptz', nullable: true })
  beganAt: Date | null = null;

  /** How many sessions it mentions, as its end says. */
  @Property({ type: 'integer', nullable: true })
  expected: number | null = null;

  @Property({ type: 'boolean', default: false })
  isFailed = false;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  touchedAt = new Date();

  @Property({ type: 'timestamptz', nullable: true })
  completedAt: Date | null = null;
}

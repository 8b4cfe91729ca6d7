import type { Rel } from '@mikro-orm/core';
import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { SourceEntity } from '../sources/index.js';

/** An item about something whose parent is not known yet; it is applied when the parent arrives. */
@Entity({ tableName: 'ingest_parked' })
@Index({ name: 'ingest_parked_of_parent', properties: ['source', 'parentId'] })
export class ParkedItemEntity {
  @PrimaryKey({ type: 'uuid' })
  eventKey!: string;

  @ManyToOne(() => SourceEntity, { fieldName: 'source_id', deleteRule: 'cascade' })
  source!: Rel<SourceEntity>;

  @Property({ type: 'uuid' })
  parentId!: string;

  /** The item after validation. */
  @Property({ columnType: 'json', type: 'json' })
  item!: unknown;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  receivedAt = new Date();
}

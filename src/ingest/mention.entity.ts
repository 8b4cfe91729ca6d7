import { PrimaryKeyProp, type Rel } from '@mikro-orm/core';
import { Entity, ManyToOne, PrimaryKey } from '@mikro-orm/decorators/legacy';
import { SourceEntity } from '../sources/index.js';

/** That a snapshot mentions a session. */
@Entity({ tableName: 'ingest_mentions' })
export class MentionEntity {
  [PrimaryKeyProp]?: ['source', 'snapshotId', 'sessionId'];

  @ManyToOne(() => SourceEntity, { primary: true, fieldName: 'source_id', deleteRule: 'cascade' })
  source!: Rel<SourceEntity>;

  @PrimaryKey({ type: 'text' })
  snapshotId!: string;

  @PrimaryKey({ type: 'uuid' })
  sessionId!: string;
}

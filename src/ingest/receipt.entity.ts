import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** That an event was taken in: what makes a replay have no effect. */
@Entity({ tableName: 'ingest_receipts' })
@Index({ name: 'ingest_receipts_age', properties: ['receivedAt'], type: 'brin' })
export class ReceiptEntity {
  /** Digest of source and event id. */
  @PrimaryKey({ type: 'uuid' })
  eventKey!: string;

  /** Digest of everything else the item said. */
  @Property({ type: 'uuid' })
  digest!: string;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  receivedAt = new Date();
}

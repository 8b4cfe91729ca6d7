import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { AuditRepository } from './audit.repository.js';

/** Who asked for what, and what became of it. Never what was in the answer, and nothing that a key is proved by. */
@Entity({ tableName: 'audit_records', repository: () => AuditRepository })
export class AuditRecordEntity {
  @PrimaryKey({ columnType: 'bigint', type: 'string', generated: 'by default as identity' })
  id!: string;

  @Property({ type: 'timestamptz' })
  @Index()
  at!: Date;

  /** The access key; of a request that was not authenticated, the one it claimed. */
  @Property({ type: 'text', nullable: true })
  actor: string | null = null;

  @Property({ type: 'uuid', nullable: true })
  userId: string | null = null;

  @Property({ type: 'text', nullable: true })
  role: string | null = null;

  @Property({ type: 'text' })
  operation!: string;

  @Property({ type: 'text' })
  scope!: string;

  @Property({ type: 'text' })
  result!: string;

  @Property({ type: 'integer' })
  status!: number;

  /** Of the last one, where several were alike. */
  @Property({ type: 'uuid' })
  requestId!: string;

  @Property({ type: 'integer' })
  times!: number;
}

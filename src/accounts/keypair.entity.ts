import type { Rel } from '@mikro-orm/core';
import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { KeypairRepository } from './keypair.repository.js';
import { UserEntity } from './user.entity.js';

/** The credentials a program signs its requests with. The secret is stored sealed and is shown once, at creation. */
@Entity({ tableName: 'keypairs', repository: () => KeypairRepository })
export class KeypairEntity {
  @PrimaryKey({ type: 'text' })
  accessKey!: string;

  /** AES-256-GCM, bound to the access key; see `secret-box.ts`. */
  @Property({ type: 'text', hidden: true })
  sealedSecret!: string;

  @ManyToOne(() => UserEntity, { fieldName: 'user_id', deleteRule: 'cascade' })
  @Index()
  user!: Rel<UserEntity>;

  @Property({ type: 'boolean', default: true })
  isActive = true;

  @Property({ type: 'boolean', default: false })
  isAdmin = false;

  /** Requests per rolling 15 minutes; null is unlimited. */
  @Property({ type: 'integer', nullable: true })
  rateLimit: number | null = null;

  @Property({ type: 'text', default: 'default' })
  resourcePolicy = 'default';

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt = new Date();

  @Property({ type: 'timestamptz', nullable: true })
  lastUsed: Date | null = null;
}

import { randomUUID } from 'node:crypto';
import type { Rel } from '@mikro-orm/core';
import { Entity, OneToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { UserEntity } from '../accounts/index.js';

/** A program that pushes sessions, and what it was registered for. */
@Entity({ tableName: 'sources' })
export class SourceEntity {
  @PrimaryKey({ type: 'uuid', defaultRaw: 'gen_random_uuid()' })
  id: string = randomUUID();

  @Property({ type: 'text' })
  @Unique()
  name!: string;

  /** What it watches, such as `kubernetes` or `slurm`. */
  @Property({ type: 'text' })
  kind!: string;

  /** Whose keys it pushes with; null for one that runs inside Rollcall's own command line. */
  @OneToOne(() => UserEntity, { fieldName: 'user_id', owner: true, nullable: true, deleteRule: 'set null' })
  user: Rel<UserEntity> | null = null;

  @Property({ columnType: 'text[]', type: 'array' })
  domains!: string[];

  /** The only groups it may write for; null for every group of its domains. */
  @Property({ columnType: 'uuid[]', type: 'array', nullable: true })
  groupIds: string[] | null = null;

  /** How often it promises to be heard of. */
  @Property({ type: 'integer' })
  heartbeatSeconds!: number;

  /** How long what a snapshot did not mention is kept as lost before it is taken for ended. */
  @Property({ type: 'integer' })
  graceSeconds!: number;

  @Property({ type: 'boolean', default: true })
  isActive = true;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt = new Date();
}

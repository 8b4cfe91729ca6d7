import { randomUUID } from 'node:crypto';
import type { Rel } from '@mikro-orm/core';
import { Entity, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Role } from '@rollcall/access';
import { DomainEntity } from './domain.entity.js';
import { UserRepository } from './user.repository.js';

/** A person, or a source that pushes on behalf of a cluster. Only an `active` user's keys authenticate. */
@Entity({ tableName: 'users', repository: () => UserRepository })
export class UserEntity {
  @PrimaryKey({ type: 'uuid', defaultRaw: 'gen_random_uuid()' })
  id: string = randomUUID();

  @Property({ type: 'text' })
  @Unique()
  email!: string;

  @Property({ type: 'text', nullable: true })
  username: string | null = null;

  @Property({ type: 'text', nullable: true })
  fullName: string | null = null;

  @ManyToOne(() => DomainEntity, { fieldName: 'domain_name', deleteRule: 'restrict', updateRule: 'cascade' })
  domain!: Rel<DomainEntity>;

  @Property({ type: 'text', default: Role.User })
  role: Role = Role.User;

  @Property({ type: 'text', default: 'active' })
  status = 'active';

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt = new Date();
}

import { randomUUID } from 'node:crypto';
import type { Rel } from '@mikro-orm/core';
import { Entity, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { DomainEntity } from './domain.entity.js';

/** A team (also called a project): sessions belong to one, people are members or leads of it. */
@Entity({ tableName: 'groups' })
@Unique({ properties: ['domain', 'name'] })
export class GroupEntity {
  @PrimaryKey({ type: 'uuid', defaultRaw: 'gen_random_uuid()' })
  id: string = randomUUID();

  @Property({ type: 'text' })
  name!: string;

  @ManyToOne(() => DomainEntity, { fieldName: 'domain_name', deleteRule: 'restrict', updateRule: 'cascade' })
  domain!: Rel<DomainEntity>;

  @Property({ type: 'boolean', default: true })
  isActive = true;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt = new Date();
}

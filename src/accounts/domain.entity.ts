import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** The widest unit of separation: an organisation, named by its key. */
@Entity({ tableName: 'domains' })
export class DomainEntity {
  @PrimaryKey({ type: 'text' })
  name!: string;

  @Property({ type: 'text', nullable: true })
  description: string | null = null;

  @Property({ type: 'boolean', default: true })
  isActive = true;

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt = new Date();
}

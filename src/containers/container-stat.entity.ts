import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/**
 * What a container last reported of itself, apart from the container's row because it changes every few seconds.
 * `live_stat` is the last report; `last_stat` is what was frozen at termination.
 */
@Entity({ tableName: 'container_stats' })
export class ContainerStatEntity {
  @PrimaryKey({ type: 'uuid' })
  containerId!: string;

  @Property({ type: 'text' })
  domainName!: string;

  @Property({ type: 'uuid', nullable: true })
  groupId: string | null = null;

  @Property({ type: 'text' })
  accessKey!: string;

  @Property({ columnType: 'json', type: 'json', nullable: true })
  liveStat: unknown = null;

  @Property({ columnType: 'json', type: 'json', nullable: true })
  lastStat: unknown = null;
}

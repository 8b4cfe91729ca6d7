import { PrimaryKeyProp } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { RateUsageRepository } from './rate-usage.repository.js';

/** What one key was granted in one minute, to all replicas together. */
@Entity({ tableName: 'rate_usage', repository: () => RateUsageRepository })
export class RateUsageEntity {
  [PrimaryKeyProp]?: ['accessKey', 'minute'];

  @PrimaryKey({ type: 'text' })
  accessKey!: string;

  /** Minutes since 1970, by the clock of the database. */
  @PrimaryKey({ type: 'integer' })
  minute!: number;

  @Property({ columnType: 'bigint', type: 'string' })
  units!: string;
}

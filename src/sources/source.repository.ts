import { EntityRepository } from '@mikro-orm/postgresql';
import type { SourceEntity } from './source.entity.js';

/** Statements about sources. */
export class SourceRepository extends EntityRepository<SourceEntity> {}

import { PrimaryKeyProp, type Rel } from '@mikro-orm/core';
import { Entity, Index, ManyToOne } from '@mikro-orm/decorators/legacy';
import { SessionEntity } from './session.entity.js';

/** "This session starts after that one." */
@Entity({ tableName: 'session_dependencies' })
export class SessionDependencyEntity {
  [PrimaryKeyProp]?: ['session', 'dependsOn'];

  @ManyToOne(() => SessionEntity, { primary: true, fieldName: 'session_id', deleteRule: 'cascade' })
  session!: Rel<SessionEntity>;

  @ManyToOne(() => SessionEntity, { primary: true, fieldName: 'depends_on', deleteRule: 'cascade' })
  @Index()
  dependsOn!: Rel<SessionEntity>;
}

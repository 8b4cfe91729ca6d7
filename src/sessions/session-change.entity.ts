import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { SessionChangeRepository } from './session-change.repository.js';

/** That something changed in a part of the sessions. Appended by the database itself, folded by maintenance. */
@Entity({ tableName: 'session_changes', repository: () => SessionChangeRepository })
@Index({
  name: 'session_changes_by_part',
  expression: 'create index session_changes_by_part on session_changes (part) include (mark)',
})
export class SessionChangeEntity {
  @PrimaryKey({ columnType: 'bigint', type: 'string', generated: 'identity' })
  id!: string;

  @Property({ type: 'int' })
  part!: number;

  @Property({ columnType: 'bigint', type: 'string' })
  mark!: string;
}

import { PrimaryKeyProp, type Rel } from '@mikro-orm/core';
import { Entity, Index, ManyToOne, Property } from '@mikro-orm/decorators/legacy';
import { GroupEntity } from './group.entity.js';
import { UserEntity } from './user.entity.js';

/** A person's place in a group. A lead sees the sessions of the whole group. */
@Entity({ tableName: 'group_members' })
export class GroupMemberEntity {
  [PrimaryKeyProp]?: ['group', 'user'];

  @ManyToOne(() => GroupEntity, { primary: true, fieldName: 'group_id', deleteRule: 'cascade' })
  group!: Rel<GroupEntity>;

  @ManyToOne(() => UserEntity, { primary: true, fieldName: 'user_id', deleteRule: 'cascade' })
  @Index()
  user!: Rel<UserEntity>;

  @Property({ type: 'text', default: 'member' })
  role: 'member' | 'lead' = 'member';
}

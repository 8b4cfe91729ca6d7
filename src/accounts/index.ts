/**
 * Who there is: domains, groups, users, their memberships and their key pairs.
 * It refuses to show a stored secret, on any path.
 */
export { DomainEntity } from './domain.entity.js';
export { GroupMemberEntity } from './group-member.entity.js';
export { GroupEntity } from './group.entity.js';
export { KeypairEntity } from './keypair.entity.js';
export { UserEntity } from './user.entity.js';

/**
 * Who there is: domains, groups, users, their memberships and their key pairs.
 * It refuses to show a stored secret, on any path.
 */
export { AccountsService } from './accounts.service.js';
export { DomainEntity } from './domain.entity.js';
export { GroupMemberEntity } from './group-member.entity.js';
export { GroupEntity } from './group.entity.js';
export { KeypairEntity } from './keypair.entity.js';
export { UserEntity } from './user.entity.js';
export type { Witness } from './user.repository.js';
export { AccountsModule } from './accounts.module.js';
export type { Credential } from './credential.js';
export { CredentialsService } from './credentials.service.js';
export { KeypairsService, type KeypairRequest, type NewKeypair } from './keypairs.service.js';
export { RevocationsService } from './revocations.service.js';
export { secretBoxOf } from './secret-box.config.js';
export { SecretBox } from './secret-box.js';

import { defineErrors } from '@rollcall/errors';

/** What administration of accounts can answer. */
export const accountErrors = defineErrors({
  USER_NOT_FOUND: { kind: 'not_found', title: 'No such user.' },
  KEYPAIR_NOT_FOUND: { kind: 'not_found', title: 'No such key pair.' },
  KEYPAIR_EXISTS: { kind: 'conflict', title: 'That access key is taken.' },
});

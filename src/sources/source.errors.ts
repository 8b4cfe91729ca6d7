import { defineErrors } from '@rollcall/errors';

/** What registering sources, and pushing as one, can answer. */
export const sourceErrors = defineErrors({
  SOURCE_NOT_REGISTERED: { kind: 'forbidden', title: 'This key belongs to no active source.' },
  SOURCE_NOT_FOUND: { kind: 'not_found', title: 'No such source.' },
  SOURCE_EXISTS: { kind: 'conflict', title: 'There is a source of that name.' },
});

import { defineErrors } from '@rollcall/errors';

/** What only questions about sessions can answer. */
export const sessionErrors = defineErrors({
  SESSIONS_TOO_MANY: {
    kind: 'invalid_input',
    title: 'Too many sessions for an unpaged list; use compute_session_list.',
  },
});

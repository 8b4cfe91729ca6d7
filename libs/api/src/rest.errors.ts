import { defineErrors } from '@rollcall/errors';

/** What only REST answers. */
export const restErrors = defineErrors({
  EXPORTS_TOO_MANY: { kind: 'rate_limited', title: 'Too many exports are running; try again when one has ended.' },
});

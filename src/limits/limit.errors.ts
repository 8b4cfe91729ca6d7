import { defineErrors } from '@rollcall/errors';

/** A key that asks for more than is its share. */
export const limitErrors = defineErrors({
  RATE_LIMITED: { kind: 'rate_limited', title: 'You have reached your API query rate limit.' },
  TOO_MANY_AT_ONCE: { kind: 'rate_limited', title: 'Too many requests of this key at once.' },
});

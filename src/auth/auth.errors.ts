import { defineErrors } from '@rollcall/errors';

/**
 * What authentication can answer. An unknown key, an inactive key, an inactive user and a bad signature are one and
 * the same answer, so that keys cannot be found out by asking.
 */
export const authErrors = defineErrors({
  AUTH_FAILED: { kind: 'unauthenticated', title: 'Credential/signature mismatch.' },
  AUTH_PARAMETERS_INVALID: { kind: 'invalid_input', title: 'Missing or invalid authorization parameters.' },
  API_VERSION_UNSUPPORTED: { kind: 'invalid_input', title: 'Bad request.' },
});

/**
 * The nine ways a request can fail, and the HTTP status of each.
 * Exhaustive by type: a kind without a status does not compile.
 */
export const HTTP_STATUS = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
} as const;

/** The coarse class of a failure; clients may branch on it, its set never shrinks. */
export type Kind = keyof typeof HTTP_STATUS;

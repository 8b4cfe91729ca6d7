import { defineErrors, type DomainError, type Kind } from '@rollcall/errors';

/** What only the Backend.AI endpoints answer. */
export const backendAiErrors = defineErrors({
  GRAPHQL_ERROR: { kind: 'invalid_input', title: 'GraphQL-generated error.' },
});

/** The `type` and `title` that Backend.AI's clients know for an error of ours; the rest follows from the kind. */
const BY_CODE: Readonly<Record<string, readonly [type: string, title: string]>> = {
  AUTH_FAILED: ['auth-failed', 'Credential/signature mismatch.'],
  AUTH_PARAMETERS_INVALID: ['invalid-auth-params', 'Missing or invalid authorization parameters.'],
  API_VERSION_UNSUPPORTED: ['generic-bad-request', 'Bad request.'],
  GRAPHQL_ERROR: ['graphql-error', 'GraphQL-generated error.'],
  OPERATION_TOO_LARGE: ['graphql-error', 'GraphQL-generated error.'],
  INTROSPECTION_REFUSED: ['graphql-error', 'GraphQL-generated error.'],
  REQUEST_AMBIGUOUS: ['generic-bad-request', 'Bad request.'],
  METHOD_NOT_ALLOWED: ['method-not-allowed', 'HTTP Method Not Allowed.'],
};

const BY_KIND = {
  invalid_input: ['invalid-api-params', 'Missing or invalid API parameters.'],
  unauthenticated: ['auth-failed', 'Credential/signature mismatch.'],
  forbidden: ['generic-forbidden', 'Forbidden operation.'],
  not_found: ['generic-not-found', 'Unknown URL path.'],
  conflict: ['generic-bad-request', 'Bad request.'],
  precondition_failed: ['generic-bad-request', 'Bad request.'],
  rate_limited: ['rate-limit-exceeded', 'You have reached your API query rate limit.'],
  unavailable: ['service-unavailable', 'Service unavailable.'],
  internal: ['internal-server-error', 'Internal server error.'],
} as const satisfies Record<Kind, readonly [type: string, title: string]>;

/** The body of an error as Backend.AI writes it: problem+json with `msg` for the detail. */
export function backendAiProblem(error: DomainError, requestId: string): Record<string, unknown> {
  const [type, title] = BY_CODE[error.code] ?? BY_KIND[error.kind];
  // Their titles are few, and say less than ours.
  const msg = error.detail ?? (error.title === title ? undefined : error.title);
  const data = error.data ?? (type === 'graphql-error' ? [{ message: error.message }] : undefined);
  return {
    type: `https://api.backend.ai/probs/${type}`,
    title,
    ...(msg === undefined ? {} : { msg }),
    ...(data === undefined ? {} : { data }),
    ...(error.status >= 500 ? { request_id: requestId } : {}),
  };
}

/** Paths whose errors are written that way. */
export function isBackendAiPath(path: string): boolean {
  return /^\/(?:(?:admin|auth)(?:[/?]|$)|(?:\?|$))/.test(path);
}

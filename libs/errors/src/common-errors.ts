import { defineErrors } from './error-table.js';

/** The codes that belong to no feature: what any endpoint may answer. */
export const commonErrors = defineErrors({
  INVALID_ARGUMENT: { kind: 'invalid_input', title: 'Invalid argument.' },
  MALFORMED_BODY: { kind: 'invalid_input', title: 'The request body is not what this endpoint takes.' },
  MALFORMED_URL: { kind: 'invalid_input', title: 'The URL is not well-formed.' },
  FORBIDDEN: { kind: 'forbidden', title: 'Forbidden operation.' },
  UNAUTHENTICATED: { kind: 'unauthenticated', title: 'Authentication is required.' },
  ROUTE_NOT_FOUND: { kind: 'not_found', title: 'Unknown URL path.' },
  NOT_FOUND: { kind: 'not_found', title: 'There is no such thing, or it is not yours to see.' },
  METHOD_NOT_ALLOWED: { kind: 'invalid_input', status: 405, title: 'HTTP Method Not Allowed.' },
  NOT_ACCEPTABLE: { kind: 'invalid_input', status: 406, title: 'None of the accepted media types is offered here.' },
  BODY_TOO_LARGE: { kind: 'invalid_input', status: 413, title: 'The request body is too large.' },
  UNSUPPORTED_MEDIA_TYPE: { kind: 'invalid_input', status: 415, title: 'Only application/json is accepted.' },
  HEADERS_TOO_LARGE: { kind: 'invalid_input', status: 431, title: 'The request has too many header fields.' },
  REQUEST_AMBIGUOUS: { kind: 'invalid_input', title: 'The request could be read in more than one way.' },
  TIMED_OUT: { kind: 'unavailable', status: 504, title: 'The answer took too long.' },
  UNAVAILABLE: { kind: 'unavailable', title: 'The service is temporarily unavailable.' },
  INTERNAL: { kind: 'internal', title: 'Internal server error.' },
});

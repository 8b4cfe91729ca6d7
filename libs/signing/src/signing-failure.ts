/**
 * Why the authentication part of a request cannot be read, and the sentence its sender is told. The list is closed
 * and the sentences are Backend.AI's, which its client tools print; where Backend.AI has no case of its own
 * (the last five) the nearest of its sentences is used.
 *
 * - `header-not-single`: a header that takes part in authentication is there twice, or there is no `Host`.
 * - `not-printable`: a signed part holds something else than printable ASCII, so its encoding would be a guess.
 * - `body-unread`: the headers announce a body and the caller handed none in, so its signature cannot be checked.
 */
export const FAILURE_MESSAGES = {
  'malformed-header': 'Malformed authorization header',
  'unknown-scheme': 'Invalid authorization type name',
  'malformed-parameters': 'Missing or malformed authorization parameters',
  'unsupported-mac': 'Unsupported request signing method (MAC type)',
  'unsupported-hash': 'Unsupported request signing method (hash type)',
  'date-out-of-sync': 'Date/time sync error',
  'version-missing': 'API version missing in request headers',
  'header-not-single': 'Malformed authorization header',
  'not-printable': 'Malformed authorization header',
  'body-unread': 'Missing or malformed authorization parameters',
  'token-too-long': 'Malformed authorization header',
  'token-conflict': 'Malformed authorization header',
} as const;

/** One of the closed list of reasons: for branching and for logs, while `message` is for the client. */
export type FailureReason = keyof typeof FAILURE_MESSAGES;

/**
 * A request that tried to authenticate and could not be read. It is a value, never thrown. `kind` is the problem type
 * of Backend.AI (answered as 400); `header` names the offender of `header-not-single`, in lower case.
 */
export interface SigningFailure {
  readonly kind: 'invalid-auth-params';
  readonly reason: FailureReason;
  readonly message: string;
  readonly header?: string;
}

/** @internal Makes the failure for one reason. */
export function failure(reason: FailureReason, header?: string): SigningFailure {
  const common = { kind: 'invalid-auth-params', reason, message: FAILURE_MESSAGES[reason] } as const;
  return header === undefined ? common : { ...common, header };
}

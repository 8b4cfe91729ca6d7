import { findNotSingle, type HeaderFields, headerText } from './header-fields.js';
import { failure, type SigningFailure } from './signing-failure.js';

/** A token as it was sent; nothing about it is verified. */
export interface BearerCredential {
  readonly kind: 'bearer-credential';
  readonly token: string;
}

/** @internal The longest token that is looked at, in characters. */
export const LONGEST_TOKEN = 4096;

const TOKEN68 = /^[A-Za-z0-9._~+/=-]+$/;

/**
 * Reads a token from `Authorization: Bearer <token>` or from `X-BackendAI-Token: <token>` (Backend.AI 25.17 and later).
 * Null when neither is there. A failure when both are there and differ, when one is repeated, over 4 KiB, or holds
 * characters no token has. A request may carry a token header beside a signature: the caller decides what wins.
 */
export function readBearer(fields: HeaderFields): BearerCredential | SigningFailure | null {
  const offender = findNotSingle(fields, ['authorization', 'x-backendai-token']);
  if (offender !== undefined) return failure('header-not-single', offender);

  const standard = bearerText(headerText(fields, 'authorization') ?? '');
  const vendor = headerText(fields, 'x-backendai-token');
  const token = standard ?? vendor;
  if (token === undefined) return null;
  if (standard !== undefined && vendor !== undefined && standard !== vendor) return failure('token-conflict');
  if (token.length > LONGEST_TOKEN) return failure('token-too-long');
  return TOKEN68.test(token) ? { kind: 'bearer-credential', token } : failure('malformed-header');
}

function bearerText(authorization: string): string | undefined {
  const [scheme = ''] = authorization.split(' ', 1);
  return scheme.toLowerCase() === 'bearer' ? authorization.slice(scheme.length).trim() : undefined;
}

import { decodeJwt, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { isAccessKey } from './access-key.js';
import { LONGEST_TOKEN } from './bearer-header.js';

/** The longest life of a token in seconds: `exp - iat` may not exceed it. As in Backend.AI. */
export const MAX_TOKEN_LIFETIME_SECONDS = 900;

const FUTURE_TOLERANCE_SECONDS = 60;

/** What {@link mintBearer} needs; `lifetimeSeconds` and `now` have defaults (900, the clock). */
export interface BearerToMint {
  readonly accessKey: string;
  readonly secret: string;
  readonly lifetimeSeconds?: number;
  readonly now?: Date;
}

/**
 * The access key a token claims, to find the secret it must be verified with. NOT verified: good for a look-up and
 * nothing else. Null for everything that is not a JWT with an access key of 1 to 64 printable ASCII characters.
 */
export function peekAccessKey(token: string): string | null {
  if (token.length > LONGEST_TOKEN) return null;
  try {
    const claimed = decodeJwt(token)['access_key'];
    return isAccessKey(claimed) ? claimed : null;
  } catch {
    return null;
  }
}

/**
 * Whether a token is signed by this secret with HS256 (no other algorithm, `none` included) and is good now: it has
 * `access_key`, `iat` and `exp`, lives 900 seconds at most, has not expired (no tolerance) and was not issued more than
 * 60 seconds in the future. False for everything else, never a rejection. Use {@link DUMMY_SECRET} for unknown keys.
 */
export async function verifyBearer(token: string, secret: string, now: Date): Promise<boolean> {
  if (token.length > LONGEST_TOKEN || secret === '') return false;
  try {
    const { payload } = await jwtVerify(token, Buffer.from(secret), { algorithms: ['HS256'], currentDate: now });
    return isAccessKey(payload['access_key']) && isTimely(payload, now);
  } catch {
    return false;
  }
}

/** Makes a token that {@link verifyBearer} accepts, for the command line and for tests. Lifetimes over 900 are refused there. */
export function mintBearer(options: BearerToMint): Promise<string> {
  const issuedAt = Math.floor((options.now ?? new Date()).getTime() / 1000);
  return new SignJWT({ access_key: options.accessKey })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + (options.lifetimeSeconds ?? MAX_TOKEN_LIFETIME_SECONDS))
    .sign(Buffer.from(options.secret));
}

function isTimely({ iat, exp }: JWTPayload, now: Date): boolean {
  if (iat === undefined || exp === undefined) return false;
  const nowSeconds = now.getTime() / 1000;
  return exp - iat <= MAX_TOKEN_LIFETIME_SECONDS && exp > nowSeconds && iat <= nowSeconds + FUTURE_TOLERANCE_SECONDS;
}

/**
 * How a request proves who sent it: Backend.AI's HMAC signature and the bearer token signed with the same secret, for
 * the server (read, then verify) and for a client (sign, mint). Texts in, values out: it knows no key store, no
 * framework and no endpoint, and it refuses to throw at whatever a client sends.
 */
export { ADVERTISED_VERSION, isSupportedVersion, MANAGER_VERSION, SUPPORTED_VERSIONS } from './api-version.js';
export { isSigningScheme, parseAuthorization, type SigningCredential } from './authorization-header.js';
export { type BearerCredential, readBearer } from './bearer-header.js';
export {
  type BearerToMint,
  MAX_TOKEN_LIFETIME_SECONDS,
  mintBearer,
  peekAccessKey,
  verifyBearer,
} from './bearer-token.js';
export { type HeaderFields, timesSent } from './header-fields.js';
export { MAX_SKEW_MS, parseRequestDate, type RequestDate, withinSkew } from './request-date.js';
export { addressBelow, type ServerAddress } from './server-address.js';
export { type RequestToSign, type SignedHeaders, signHeaders } from './sign-headers.js';
export {
  bodyHash,
  DEFAULT_CONTENT_TYPE,
  DUMMY_SECRET,
  EMPTY_BODY_HASH,
  sign,
  type SignableRequest,
  stringToSign,
  verify,
} from './signature.js';
export { readSignedRequest, type RequestToRead, type SignedRequest, verifySignedRequest } from './signed-request.js';
export { FAILURE_MESSAGES, type FailureReason, type SigningFailure } from './signing-failure.js';

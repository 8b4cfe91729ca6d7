import { HttpException } from '@nestjs/common';
import { commonErrors, DomainError, type ErrorFactory } from '@rollcall/errors';

/** Failures that the HTTP layers below us raise on their own, by status. */
const BY_STATUS: Readonly<Record<number, ErrorFactory>> = {
  400: commonErrors.MALFORMED_BODY,
  404: commonErrors.ROUTE_NOT_FOUND,
  405: commonErrors.METHOD_NOT_ALLOWED,
  413: commonErrors.BODY_TOO_LARGE,
  415: commonErrors.UNSUPPORTED_MEDIA_TYPE,
};

/**
 * What the caller is told about any failure. Errors of our tables pass; those of the HTTP framework are translated
 * by status; everything else becomes INTERNAL, whose sentence nothing can override.
 */
export function exposeError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown })?.statusCode;
  const known = typeof status === 'number' ? BY_STATUS[status] : undefined;
  if (known !== undefined) return known({ cause: error });
  // A caller's mistake that we have no code for is still the caller's.
  if (typeof status === 'number' && status >= 400 && status < 500) return commonErrors.MALFORMED_BODY({ cause: error });
  return commonErrors.INTERNAL({ cause: error });
}

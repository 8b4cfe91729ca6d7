import type { Principal } from '@rollcall/access';
import passport from 'passport';
import type { IncomingRequest } from '../incoming-request.js';

/** Called with the caller, with `false` when the request carries no credential of this kind, or with an error. */
export type Verified = (error: unknown, principal?: Principal | false) => void;

/** A passport strategy whose whole verification is one function of the request. */
export class CredentialStrategy extends passport.Strategy {
  constructor(private readonly verify: (request: IncomingRequest, done: Verified) => void) {
    super();
  }

  override authenticate(request: unknown): void {
    this.verify(request as IncomingRequest, (error, principal) => {
      if (error) this.error(error);
      else if (principal) this.success(principal);
      else this.fail(401);
    });
  }
}

import { Injectable } from '@nestjs/common';
import type { Principal } from '@rollcall/access';
import { FAILURE_MESSAGES } from '@rollcall/signing';
import passport from 'passport';
import { authErrors } from './auth.errors.js';
import type { IncomingRequest } from './incoming-request.js';
import { BackendAiStrategy } from './strategies/backend-ai.strategy.js';
import { BearerStrategy } from './strategies/bearer.strategy.js';

/** In the order they are tried: a token is looked at before a signature, as the reference does. */
const STRATEGIES = ['bearer', 'backend-ai'];

/** Turns a request into its caller, once, by running the passport strategies. No session is ever made. */
@Injectable()
export class AuthenticationService {
  /** Of its own, because the module's is one for the process: a second application would take over the first one's. */
  private readonly passport = new passport.Passport();

  constructor(bearer: BearerStrategy, backendAi: BackendAiStrategy) {
    this.passport.use('bearer', bearer).use('backend-ai', backendAi);
  }

  /**
   * @throws AUTH_FAILED when there is no credential or it does not hold, AUTH_PARAMETERS_INVALID and
   * API_VERSION_UNSUPPORTED when what was sent cannot be checked at all.
   */
  authenticate(request: IncomingRequest): Promise<Principal> {
    return new Promise((resolve, reject) => {
      const decide = (error: unknown, principal: Principal | false | null | undefined): void => {
        if (error) reject(error);
        else if (principal) resolve(principal);
        else reject(absent(request));
      };
      const run = this.passport.authenticate(STRATEGIES, { session: false }, decide) as Middleware;
      run(request, {}, reject);
    });
  }
}

type Middleware = (request: IncomingRequest, response: object, next: (error: unknown) => void) => void;

function absent({ headers }: IncomingRequest): Error {
  return headers.authorization
    ? authErrors.AUTH_PARAMETERS_INVALID({ detail: FAILURE_MESSAGES['unknown-scheme'] })
    : authErrors.AUTH_FAILED({ detail: 'Unauthorized access' });
}

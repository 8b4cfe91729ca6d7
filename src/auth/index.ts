/**
 * Who is asking: passport strategies for Backend.AI signatures and bearer tokens, and the one place that runs them.
 * What the caller may then do is decided in `libs/access`, not here.
 */
export { authErrors } from './auth.errors.js';
export { AuthModule } from './auth.module.js';
export { AuthenticationService } from './authentication.service.js';
export type { IncomingRequest } from './incoming-request.js';

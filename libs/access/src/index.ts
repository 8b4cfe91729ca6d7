/**
 * Who is asking and what they may do: roles, the principal, the scope derived from it, the decision each operation
 * must carry, and fields reserved for a role. It knows no table, no request and no feature.
 */
export { AccessAudit } from './access-audit.js';
export { AccessGuard } from './access.guard.js';
export { AccessModule } from './access.module.js';
export { AnyUser, type Decision, decisionOf, Public, RequireRole, RequireSource } from './decision.js';
export type { Principal, RegisteredSource } from './principal.js';
export { Caller, principalOf, type PrincipalCarrier } from './request-principal.js';
export { mayRead, requiredRole, Restricted, restrictedFields } from './restricted.js';
export { reaches, Role } from './role.js';
export { type Scope, scopeOf } from './scope.js';

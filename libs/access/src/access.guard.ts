import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { commonErrors } from '@rollcall/errors';
import { type Decision, decisionOf } from './decision.js';
import { principalOf } from './request-principal.js';
import { reaches, Role } from './role.js';

/**
 * The one authorisation guard, for every transport. It reads the decision of the handler, then of its class,
 * and refuses when there is none: an operation is never open by omission.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const decision = decisionOf(context.getHandler(), context.getClass());
    if (decision?.who === 'public') return true;
    const principal = principalOf(context);
    if (principal === undefined) throw commonErrors.UNAUTHENTICATED();
    if (decision === undefined || !admits(decision, principal.role)) throw commonErrors.FORBIDDEN();
    return true;
  }
}

function admits(decision: Decision, role: Role): boolean {
  if (decision.who === 'source') return role === Role.Source;
  return reaches(role, decision.who === 'role' ? decision.role : Role.User);
}

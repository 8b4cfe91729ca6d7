import { type Principal, Role } from '@rollcall/access';

/**
 * Whose account a caller may look up: super-admins and monitors anybody's, admins those of their domain, everybody
 * their own.
 */
export function mayLookUp(principal: Principal, account: { userId: string; domain: string }): boolean {
  if (principal.role === Role.SuperAdmin || principal.role === Role.Monitor) return true;
  if (principal.role === Role.Admin && account.domain === principal.domain) return true;
  return account.userId === principal.userId;
}

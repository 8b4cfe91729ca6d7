import { type Principal, Role } from '@rollcall/access';
import { commonErrors } from '@rollcall/errors';

/** The arguments by which a caller points at somebody's sessions. */
export interface OwnershipArguments {
  readonly access_key?: string | undefined;
  readonly domain_name?: string | undefined;
}

/**
 * How a caller may narrow a list by owner. `granted`: as asked. `if-present`: only when the key has something in the
 * caller's scope; otherwise the answer is the same "Forbidden operation." as for a key that does not exist.
 *
 * @throws FORBIDDEN where the caller may not name that domain or key at all.
 */
export function decideNarrowing(principal: Principal, asked: OwnershipArguments): 'granted' | 'if-present' {
  if (principal.role === Role.SuperAdmin || principal.role === Role.Monitor) return 'granted';
  if (asked.domain_name !== undefined && asked.domain_name !== principal.domain) throw commonErrors.FORBIDDEN();
  if (principal.role === Role.Admin || asked.access_key === undefined) return 'granted';
  if (principal.accessKeys.includes(asked.access_key)) return 'granted';
  if (principal.ledGroups.length > 0) return 'if-present';
  throw commonErrors.FORBIDDEN();
}

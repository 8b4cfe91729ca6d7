import type { Principal } from './principal.js';
import { Role } from './role.js';

/**
 * Which owned rows a caller may see, as data. Everything that reads owned rows starts from one of these:
 * the compiled predicate and the row-level security identity are two renderings of the same value.
 */
export type Scope =
  | { readonly mode: 'none' }
  | { readonly mode: 'own'; readonly accessKeys: readonly string[]; readonly groups: readonly string[] }
  | { readonly mode: 'domain'; readonly domain: string }
  | { readonly mode: 'all' };

const made = new WeakMap<Principal, Scope>();

/** The scope of a caller, one for each: a principal never changes. */
export function scopeOf(principal: Principal): Scope {
  const scope = made.get(principal) ?? seenBy(principal);
  made.set(principal, scope);
  return scope;
}

/** The table "who sees what" in one place. */
function seenBy(principal: Principal): Scope {
  switch (principal.role) {
    case Role.SuperAdmin:
    case Role.Monitor:
      return { mode: 'all' };
    case Role.Admin:
      return { mode: 'domain', domain: principal.domain };
    case Role.User:
      return { mode: 'own', accessKeys: principal.accessKeys, groups: principal.ledGroups };
    case Role.Source:
      return { mode: 'none' };
  }
}

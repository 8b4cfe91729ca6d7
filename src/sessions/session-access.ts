import { type Principal, Role, type Scope, scopeOf } from '@rollcall/access';

/** Whose a session is. */
export interface Ownership {
  readonly domain: string;
  readonly group: string | null;
  readonly accessKey: string;
}

/** What may let somebody see a session; the words are what the answer shows. */
export const ACCESS_RULES = {
  owner_key: 'The session was made with one of their access keys.',
  led_group: 'They lead the group that the session belongs to.',
  domain_admin: 'They administrate the domain that the session belongs to.',
  monitor: 'Monitors see every session, without the fields for super-administrators.',
  super_admin: 'Super-administrators see every session.',
} as const;

/** The name of such a rule. */
export type AccessRule = keyof typeof ACCESS_RULES;

/** The part of a principal that a scope is made from. */
export type Standing = Pick<Principal, 'role' | 'domain' | 'accessKeys' | 'ledGroups'>;

/** The rules by which somebody sees a session, out of the scope that every question starts from; none: they do not. */
export function rulesFor(somebody: Standing, session: Ownership): AccessRule[] {
  const scope = scopeOf(somebody as Principal);
  switch (scope.mode) {
    case 'all':
      return [somebody.role === Role.SuperAdmin ? 'super_admin' : 'monitor'];
    case 'domain':
      return scope.domain === session.domain ? ['domain_admin'] : [];
    case 'own':
      return [
        ...(scope.accessKeys.includes(session.accessKey) ? (['owner_key'] as const) : []),
        ...(session.group !== null && scope.groups.includes(session.group) ? (['led_group'] as const) : []),
      ];
    case 'none':
      return [];
  }
}

/** Why somebody does not see a session, in words. */
export function reasonsAgainst(somebody: Standing, session: Ownership): string[] {
  const scope: Scope = scopeOf(somebody as Principal);
  switch (scope.mode) {
    case 'all':
      return [];
    case 'domain':
      return [`They administrate the domain ${scope.domain}; the session belongs to ${session.domain}.`];
    case 'own':
      return [
        scope.accessKeys.length === 0
          ? 'They have no access key.'
          : `Their access keys are ${scope.accessKeys.join(', ')}; the session was made with ${session.accessKey || 'none'}.`,
        session.group === null
          ? 'The session belongs to no group, so nobody sees it as a lead.'
          : `They do not lead the group ${session.group} of the session.`,
        'Their role is user, which sees nothing else.',
      ];
    case 'none':
      return ['Their role is source, which reports sessions and sees none.'];
  }
}

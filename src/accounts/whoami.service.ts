import { Injectable } from '@nestjs/common';
import { type Principal, reaches, restrictedFields, Role, type Scope, scopeOf } from '@rollcall/access';
import { viewName } from '@rollcall/api';
import { AccountsService } from './accounts.service.js';
import type { UserGroupView } from './user.view.js';
import type { WhoamiView } from './whoami.view.js';

type Group = Pick<UserGroupView, 'id' | 'name'>;

/** Tells callers who they are and what they may see, from the very values that decide it. */
@Injectable()
export class WhoamiService {
  constructor(private readonly accounts: AccountsService) {}

  async of(principal: Principal): Promise<WhoamiView> {
    const { groups = [] } = (await this.accounts.user(principal)) ?? {};
    const led = (groups ?? []).filter(({ id }) => principal.ledGroups.includes(id ?? ''));
    const scope = scopeOf(principal);
    const hidden = restrictedFields()
      .filter(({ role }) => !reaches(principal.role, role))
      .map(({ view, field }) => `${viewName(view)}.${field}`);
    return {
      user_id: principal.userId,
      email: principal.email,
      role: principal.role,
      domain_name: principal.domain,
      access_key: principal.accessKey,
      access_keys: principal.accessKeys,
      led_groups: led,
      scope: {
        mode: scope.mode,
        domain_name: scope.mode === 'domain' ? scope.domain : null,
        access_keys: scope.mode === 'own' ? scope.accessKeys : [],
        groups: scope.mode === 'own' ? led : [],
      },
      because: [...reasons(principal.role, scope, led), ...omissions(hidden)],
      hidden_fields: hidden,
    };
  }
}

function reasons(role: Role, scope: Scope, led: readonly Group[]): string[] {
  switch (scope.mode) {
    case 'all':
      return [`You see every session, because your role is ${role}.`];
    case 'domain':
      return [`You see every session of the domain ${scope.domain}, because you are its ${role}.`];
    case 'own':
      return [
        `You see the sessions of ${listed(scope.accessKeys)}, because these access keys are yours.`,
        ...led.map(({ name, id }) => `You see the sessions of the group ${name ?? id}, because you lead it.`),
      ];
    case 'none':
      return ['You see no session, because your role is to report them.'];
  }
}

function omissions(hidden: readonly string[]): string[] {
  if (hidden.length === 0) return [];
  return [`You do not see ${listed(hidden)}: only ${Role.SuperAdmin} reads what these hold.`];
}

function listed(names: readonly string[]): string {
  return names.join(', ');
}

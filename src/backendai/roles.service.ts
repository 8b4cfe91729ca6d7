import { Injectable } from '@nestjs/common';
import { type Principal, reaches, Role } from '@rollcall/access';
import { AccountsService } from '../accounts/index.js';

/** A caller's standing in Backend.AI's words. */
export interface RoleAnswer {
  readonly global_role: 'superadmin' | 'user';
  readonly domain_role: 'admin' | 'user';
  readonly group_role: 'user' | null;
}

/** Says what role a caller has, globally, in its domain and in a group. */
@Injectable()
export class RolesService {
  constructor(private readonly accounts: AccountsService) {}

  async of(principal: Principal, group: string | null): Promise<RoleAnswer> {
    const groups = group === null ? [] : ((await this.accounts.user(principal))?.groups ?? []);
    const administrates = principal.role === Role.Admin || reaches(principal.role, Role.SuperAdmin);
    return {
      global_role: principal.role === Role.SuperAdmin ? 'superadmin' : 'user',
      domain_role: administrates ? 'admin' : 'user',
      group_role: groups.some(({ id, name }) => id === group || name === group) ? 'user' : null,
    };
  }
}

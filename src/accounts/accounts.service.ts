import { Injectable } from '@nestjs/common';
import { type Principal, scopeOf } from '@rollcall/access';
import type { Selection } from '@rollcall/api';
import { type Run, ScopedReader } from '@rollcall/database';
import { commonErrors } from '@rollcall/errors';
import { accountErrors } from './account.errors.js';
import { mayLookUp } from './account.policy.js';
import { KeypairRepository } from './keypair.repository.js';
import type { KeypairView } from './keypair.view.js';
import { UserRepository, type Witness } from './user.repository.js';
import type { UserView } from './user.view.js';

/** Questions about accounts. Somebody else's account that the caller may not look up is FORBIDDEN, there or not. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly reader: ScopedReader,
    private readonly keypairs: KeypairRepository,
    private readonly users: UserRepository,
  ) {}

  /** A key pair; the caller's own when none is named. Its sessions are counted only when that is selected. */
  keypair(principal: Principal, selection: Selection, accessKey = principal.accessKey): Promise<KeypairView | null> {
    return this.reader.read(scopeOf(principal), async run => {
      const row = await this.keypairs.details(run, accessKey);
      const account = { userId: row?.user ?? '', domain: row?.domain ?? '' };
      if (!mayLookUp(principal, account)) throw commonErrors.FORBIDDEN();
      if (row === undefined) return null;
      const used = selection.has('concurrency_used') ? await this.keypairs.concurrency(run, accessKey) : undefined;
      const absent = { secret_key: null, num_queries: 0, concurrency_limit: null };
      return { ...row, ...absent, ...(used !== undefined && { concurrency_used: used }) };
    });
  }

  /** A person; the caller when nobody is named. */
  user(principal: Principal, email = principal.email): Promise<UserView | null> {
    return this.reader.read(scopeOf(principal), async run => {
      const row = await this.users.details(run, email);
      const account = { userId: row?.uuid ?? '', domain: row?.domain_name ?? '' };
      if (!mayLookUp(principal, account)) throw commonErrors.FORBIDDEN();
      return row === undefined ? null : { ...row, need_password_change: false };
    });
  }

  /**
   * Everybody who may see what belongs to a domain, a group and a key, and the person of an e-mail. For a caller who
   * may look up anybody.
   */
  async witnesses(
    run: Run,
    ownership: { domain: string; group: string | null; accessKey: string },
    email: string | undefined,
  ): Promise<Witness[]> {
    const witnesses = await this.users.witnesses(run, ownership, email);
    if (email !== undefined && !witnesses.some(witness => witness.email === email))
      throw accountErrors.USER_NOT_FOUND();
    return witnesses;
  }
}

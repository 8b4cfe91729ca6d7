import { Injectable } from '@nestjs/common';
import { type Principal, scopeOf } from '@rollcall/access';
import { ScopedReader } from '@rollcall/database';
import { AccountsService, type Witness } from '../accounts/index.js';
import { ACCESS_RULES, type AccessRule, type Ownership, reasonsAgainst, rulesFor } from './session-access.js';
import type { AccessRuleView, SessionAccessView, VerdictView, WitnessView } from './session-access.view.js';
import { SessionPredicate } from './session.predicate.js';
import { SessionRepository } from './session.repository.js';

/** Explains who sees a session: the rules of every scope, applied to everybody whom one of them may name. */
@Injectable()
export class SessionAccessService {
  constructor(
    private readonly reader: ScopedReader,
    private readonly sessions: SessionRepository,
    private readonly accounts: AccountsService,
  ) {}

  /**
   * Null when there is no such session.
   *
   * @param email of somebody to say more about.
   * @throws USER_NOT_FOUND
   */
  explain(principal: Principal, id: string, email: string | undefined): Promise<SessionAccessView | null> {
    return this.reader.read(scopeOf(principal), async run => {
      const session = await this.sessions.ownership(run, SessionPredicate.of(principal, { id }));
      if (session === undefined) return null;
      const witnesses = await this.accounts.witnesses(run, session, email);
      const somebody = witnesses.find(witness => witness.email === email);
      return {
        session_id: id,
        domain_name: session.domain,
        group_id: session.group,
        access_key: session.accessKey === '' ? null : session.accessKey,
        rules: ruleViews(witnesses, session),
        user: somebody === undefined ? null : verdict(somebody, session),
      };
    });
  }
}

function ruleViews(witnesses: readonly Witness[], session: Ownership): AccessRuleView[] {
  return Object.entries(ACCESS_RULES).map(([rule, description]) => ({
    rule,
    description,
    users: witnesses.filter(witness => rulesFor(witness, session).includes(rule as AccessRule)).map(shown),
  }));
}

function verdict(somebody: Witness, session: Ownership): VerdictView {
  const rules = rulesFor(somebody, session);
  const because = rules.length > 0 ? rules.map(rule => ACCESS_RULES[rule]) : reasonsAgainst(somebody, session);
  return Object.assign(shown(somebody), { sees: rules.length > 0, because });
}

function shown({ userId, email, role, canSignIn }: Witness): WitnessView {
  return { user_id: userId, email, role, can_sign_in: canSignIn };
}

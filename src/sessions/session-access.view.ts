import { UuidScalar, ViewField } from '@rollcall/api';

/** Somebody who sees a session. */
export class WitnessView {
  @ViewField(() => UuidScalar, { description: 'Identity of the user.', required: true })
  user_id!: string;

  @ViewField(() => String, { description: 'E-mail of the user.', required: true })
  email!: string;

  @ViewField(() => String, { description: 'Role of the user.', required: true })
  role!: string;

  @ViewField(() => Boolean, {
    description: 'Whether the user and at least one of their keys are active.',
    required: true,
  })
  can_sign_in!: boolean;
}

/** A rule, and everybody whom it lets see a session. */
export class AccessRuleView {
  @ViewField(() => String, {
    description: 'owner_key, led_group, domain_admin, monitor or super_admin.',
    required: true,
  })
  rule!: string;

  @ViewField(() => String, { description: 'What the rule says.', required: true })
  description!: string;

  @ViewField(() => [WitnessView], {
    description: 'Whom it lets see the session, by e-mail.',
    list: true,
    required: true,
  })
  users!: readonly WitnessView[];
}

/** What holds for one person. */
export class VerdictView extends WitnessView {
  @ViewField(() => Boolean, { description: 'Whether they see the session.', required: true })
  sees!: boolean;

  @ViewField(() => [String], { description: 'By which rules, or why not.', list: true, required: true })
  because!: readonly string[];
}

/** Who sees a session, and by which rule. */
export class SessionAccessView {
  @ViewField(() => UuidScalar, { description: 'The session that was asked about.', required: true })
  session_id!: string;

  @ViewField(() => String, { description: 'Domain the session belongs to.' })
  domain_name!: string | null;

  @ViewField(() => UuidScalar, { description: 'Group the session belongs to.' })
  group_id!: string | null;

  @ViewField(() => String, { description: 'Access key the session was made with.' })
  access_key!: string | null;

  @ViewField(() => [AccessRuleView], {
    description: 'Every rule with whom it lets see the session.',
    list: true,
    required: true,
  })
  rules!: readonly AccessRuleView[];

  @ViewField(() => VerdictView, { description: 'What holds for the person that `user` names.' })
  user!: VerdictView | null;
}

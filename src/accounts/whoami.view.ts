import { ObjectType } from '@nestjs/graphql';
import { UuidScalar, ViewField } from '@rollcall/api';
import { UserGroupView } from './user.view.js';

/** Which rows a caller sees, as data. */
@ObjectType('VisibleScope', { description: 'Which sessions a caller sees: those that any of these parts names.' })
export class ScopeView {
  @ViewField(() => String, {
    description: '`all`, `domain` (one domain), `own` (own keys and led groups) or `none`.',
    required: true,
  })
  mode!: string;

  @ViewField(() => String, { description: 'The domain, in mode `domain`.' })
  domain_name!: string | null;

  @ViewField(() => [String], { description: 'The access keys, in mode `own`.', list: true, required: true })
  access_keys!: readonly string[];

  @ViewField(() => [UserGroupView], { description: 'The groups, in mode `own`.', list: true, required: true })
  groups!: ReadonlyArray<Pick<UserGroupView, 'id' | 'name'>>;
}

/** The caller as the server sees them. */
@ObjectType('WhoAmI', { description: 'Who is asking, what they may see, and why.' })
export class WhoamiView {
  @ViewField(() => UuidScalar, { description: 'Identity of the user.', required: true })
  user_id!: string;

  @ViewField(() => String, { description: 'E-mail of the user.', required: true })
  email!: string;

  @ViewField(() => String, { description: 'user, admin, monitor or superadmin.', required: true })
  role!: string;

  @ViewField(() => String, { description: 'Domain the user belongs to.', required: true })
  domain_name!: string;

  @ViewField(() => String, { description: 'The key that signed this request.', required: true })
  access_key!: string;

  @ViewField(() => [String], { description: 'All keys of the user.', list: true, required: true })
  access_keys!: readonly string[];

  @ViewField(() => [UserGroupView], { description: 'Groups the user leads.', list: true, required: true })
  led_groups!: ReadonlyArray<Pick<UserGroupView, 'id' | 'name'>>;

  @ViewField(() => ScopeView, { description: 'Which sessions the user sees.', required: true })
  scope!: ScopeView;

  @ViewField(() => [String], { description: 'The same in words, and why.', list: true, required: true })
  because!: readonly string[];

  @ViewField(() => [String], { description: 'Fields that read as null for this role.', list: true, required: true })
  hidden_fields!: readonly string[];
}

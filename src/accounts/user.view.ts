import { ObjectType } from '@nestjs/graphql';
import { DateTimeScalar, UuidScalar, ViewField } from '@rollcall/api';

/** A group by name, where a person's memberships are listed. */
@ObjectType('UserGroup', { description: 'A group that a user belongs to.' })
export class UserGroupView {
  @ViewField(() => UuidScalar, { description: 'Identity of the group.' })
  id!: string | null;

  @ViewField(() => String, { description: 'Its name within the domain.' })
  name!: string | null;
}

/** A person as clients see them. */
@ObjectType('User', { description: 'A person who has key pairs.' })
export class UserView {
  @ViewField(() => UuidScalar, { description: 'Identity of the user.' })
  uuid!: string | null;

  @ViewField(() => String, { description: 'Short name.' })
  username!: string | null;

  @ViewField(() => String, { description: 'E-mail, unique.' })
  email!: string | null;

  @ViewField(() => String, { description: 'Full name.' })
  full_name!: string | null;

  @ViewField(() => Boolean, { description: 'Whether the user’s keys are accepted.' })
  is_active!: boolean | null;

  @ViewField(() => String, { description: 'active, inactive, deleted or before-verification.' })
  status!: string | null;

  @ViewField(() => String, { description: 'user, admin, monitor, superadmin or source.' })
  role!: string | null;

  @ViewField(() => String, { description: 'Domain the user belongs to.' })
  domain_name!: string | null;

  @ViewField(() => Boolean, { description: 'Always false: there are no passwords here.' })
  need_password_change!: boolean | null;

  @ViewField(() => DateTimeScalar, { description: 'When the account was made.' })
  created_at!: string | null;

  @ViewField(() => [UserGroupView], { description: 'Groups the user belongs to, by name.', list: true })
  groups!: UserGroupView[] | null;
}

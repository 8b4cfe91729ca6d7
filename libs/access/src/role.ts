/**
 * What an account may do, in rising order of sight: a role sees everything the roles before it see.
 * `source` stands apart: it writes what its registration allows and reads nothing.
 */
export enum Role {
  Source = 'source',
  User = 'user',
  Admin = 'admin',
  Monitor = 'monitor',
  SuperAdmin = 'superadmin',
}

const SIGHT: Record<Role, number> = {
  [Role.Source]: 0,
  [Role.User]: 1,
  [Role.Admin]: 2,
  [Role.Monitor]: 3,
  [Role.SuperAdmin]: 4,
};

/** Whether `role` may see what is reserved for `required` and above. */
export function reaches(role: Role, required: Role): boolean {
  return SIGHT[role] >= SIGHT[required];
}

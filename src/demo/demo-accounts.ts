import { Role } from '@rollcall/access';

/** One of the people every installation can start with, and the access key that is theirs. */
export interface DemoAccount {
  readonly email: string;
  readonly fullName: string;
  readonly role: Role;
  readonly accessKey: string;
}

/** Where the demo accounts live. */
export const DEMO_DOMAIN = 'default';

/** The group that the demo user belongs to and the demo lead leads. */
export const DEMO_GROUP = 'research';

/** Sees sessions of their own key. */
export const DEMO_USER: DemoAccount = {
  email: 'user@example.com',
  fullName: 'Demo User',
  role: Role.User,
  accessKey: 'AKIADEMOUSER00000001',
};

/** Sees what the group runs. */
export const DEMO_LEAD: DemoAccount = {
  email: 'lead@example.com',
  fullName: 'Demo Lead',
  role: Role.User,
  accessKey: 'AKIADEMOLEAD00000001',
};

/** Sees everything. */
export const DEMO_ADMIN: DemoAccount = {
  email: 'admin@example.com',
  fullName: 'Demo Admin',
  role: Role.SuperAdmin,
  accessKey: 'AKIADEMOADMIN0000001',
};

/** The accounts that key pairs are made for, in the order of what they see. */
export const DEMO_ACCOUNTS: readonly DemoAccount[] = [DEMO_USER, DEMO_LEAD, DEMO_ADMIN];

import { Role } from '@rollcall/access';
import { z } from 'zod';
import { label, text } from './record-fields.js';

/** Who there must be before sessions of theirs are written. */
export const directoryRecord = z.object({
  domains: z.array(z.object({ name: label(64), description: text(512).nullable().default(null) })),
  groups: z.array(z.object({ domain: label(64), name: label(64) })),
  users: z.array(
    z.object({
      email: label(320),
      username: text(64).nullable().default(null),
      fullName: text(128).nullable().default(null),
      domain: label(64),
      role: z.enum(Role).default(Role.User),
    }),
  ),
  members: z.array(
    z.object({
      domain: label(64),
      group: label(64),
      email: label(320),
      role: z.enum(['member', 'lead']).default('member'),
    }),
  ),
});

/** Domains, groups, users and memberships by their names, as they are handed in. */
export type DirectoryRecord = z.input<typeof directoryRecord>;

/** The same after validation: every field present. */
export type ValidDirectory = z.output<typeof directoryRecord>;

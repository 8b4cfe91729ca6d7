import { SetMetadata } from '@nestjs/common';
import type { Role } from './role.js';

/** Who may call an operation at all. Which rows it then sees is the scope's business. */
export type Decision =
  { readonly who: 'public' } | { readonly who: 'any-user' } | { readonly who: 'role'; readonly role: Role };

/** Metadata key under which a handler (or its class) carries its decision. */
export const DECISION = 'rollcall:access';

/** Opens an operation to callers who have not authenticated. Use it for handshakes and probes only. */
export const Public = (): MethodDecorator & ClassDecorator =>
  SetMetadata(DECISION, { who: 'public' } satisfies Decision);

/** Opens an operation to every authenticated person (any role but `source`). */
export const AnyUser = (): MethodDecorator & ClassDecorator =>
  SetMetadata(DECISION, { who: 'any-user' } satisfies Decision);

/**
 * Opens an operation to one role and the roles above it.
 *
 * @example
 * @RequireRole(Role.SuperAdmin)
 * @Get('audit')
 */
export const RequireRole = (role: Role): MethodDecorator & ClassDecorator =>
  SetMetadata(DECISION, { who: 'role', role } satisfies Decision);

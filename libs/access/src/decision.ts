import { applyDecorators, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { Role } from './role.js';

/** Who may call an operation at all. Which rows it then sees is the scope's business. */
export type Decision =
  | { readonly who: 'public' }
  | { readonly who: 'any-user' }
  | { readonly who: 'source' }
  | { readonly who: 'role'; readonly role: Role };

/** Metadata key under which a handler (or its class) carries its decision. */
const DECISION = 'rollcall:access';

const found = new WeakMap<object, Map<object, Decision | undefined>>();

/**
 * The decision of a handler, else that of its class; undefined when nobody has decided. Metadata is written once, when
 * the class is, and slow to look up: every request asks for it twice.
 */
export function decisionOf(handler: object, owner: object): Decision | undefined {
  const known = found.get(handler) ?? new Map<object, Decision | undefined>();
  found.set(handler, known);
  if (!known.has(owner))
    known.set(owner, Reflect.getMetadata(DECISION, handler) ?? Reflect.getMetadata(DECISION, owner));
  return known.get(owner);
}

/**
 * Opens a route to callers who have not authenticated; credentials sent to it are not looked at. Use it for
 * handshakes and probes only. The mark is put on the route as well, where the door in front of all routes reads it.
 */
export const Public = (): MethodDecorator =>
  applyDecorators(SetMetadata(DECISION, { who: 'public' } satisfies Decision), RouteConfig({ public: true }));

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

/** Opens an operation to sources and to nobody else: whoever may see everything may still not push. */
export const RequireSource = (): MethodDecorator & ClassDecorator =>
  SetMetadata(DECISION, { who: 'source' } satisfies Decision);

import { Extensions } from '@nestjs/graphql';
import type { Principal } from './principal.js';
import { reaches, type Role } from './role.js';

type ViewClass = abstract new (...args: never[]) => object;

const registry = new Map<ViewClass, Map<string, Role>>();

/**
 * Declares that a field of a view is for one role and those above it. Everybody else reads `null`, on every
 * transport, and may not filter or sort by it. The rule is kept here as data; `libs/api` applies it.
 *
 * @example
 * @ViewField(() => String, { description: 'The node that runs it.' })
 * @Restricted(Role.SuperAdmin)
 * agent!: string | null;
 */
export function Restricted(role: Role): PropertyDecorator {
  return (target, property) => {
    const view = target.constructor as ViewClass;
    const rules = registry.get(view) ?? new Map<string, Role>();
    rules.set(String(property), role);
    registry.set(view, rules);
    Extensions({ requires: role })(target, property as string);
  };
}

/** The role a field of a view asks for, or undefined when everybody who sees the row may read it. */
export function requiredRole(view: ViewClass, field: string): Role | undefined {
  return registry.get(view)?.get(field);
}

/** The one predicate behind every adapter: may this caller read this field of this view? */
export function mayRead(principal: Principal, view: ViewClass, field: string): boolean {
  const role = requiredRole(view, field);
  return role === undefined || reaches(principal.role, role);
}

/** Every restricted field of every view, sorted by name: what the access matrix is checked against. */
export function restrictedFields(): ReadonlyArray<{ view: ViewClass; field: string; role: Role }> {
  return [...registry]
    .flatMap(([view, rules]) => [...rules].map(([field, role]) => ({ view, field, role })))
    .sort((a, b) => `${a.view.name}.${a.field}`.localeCompare(`${b.view.name}.${b.field}`));
}

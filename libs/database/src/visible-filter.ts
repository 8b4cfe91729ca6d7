import type { Dictionary } from '@mikro-orm/core';
import type { Scope } from '@rollcall/access';

/** What the filter must be given on every entity manager that reads owned entities. */
export interface VisibleArguments {
  readonly scope: Scope;
}

/** The entity's properties that say whose a row is. */
export interface OwnershipProperties {
  readonly domain: string;
  readonly group: string;
  readonly accessKey: string;
}

/**
 * Belt one for reads through entities: a MikroORM filter, on by default. An entity manager that was given no scope
 * cannot read the entity at all, because MikroORM refuses a filter without its arguments.
 *
 * @example
 * @Filter({ name: 'visible', cond: visibleTo({ domain: 'domain', group: 'group', accessKey: 'accessKey' }), default: true })
 */
export function visibleTo(properties: OwnershipProperties): (args: Dictionary) => object {
  // Exactly one declared parameter: MikroORM counts them to know that arguments are required.
  return args => condition((args as VisibleArguments).scope, properties);
}

function condition(scope: Scope, { domain, group, accessKey }: OwnershipProperties): object {
  switch (scope.mode) {
    case 'all':
      return {};
    case 'domain':
      return { [domain]: scope.domain };
    case 'own':
      return { $or: [{ [accessKey]: { $in: scope.accessKeys } }, { [group]: { $in: scope.groups } }] };
    case 'none':
      return { [accessKey]: { $in: [] } };
  }
}

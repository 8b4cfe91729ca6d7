import { mayRead, type Principal } from '@rollcall/access';
import { type FilterSql, type OrderColumn, SQL_TYPES, testsOf } from '@rollcall/database';
import type { FilterKey, FilterKeys, KeyType, OrderKeys, OrderTerm } from '@rollcall/filter';
import { ContainerView } from './container.view.js';

/** A key of the filter and of the order: the field of the view with the same fact, and its SQL over the alias `c`. */
interface ContainerKey extends FilterKey {
  readonly field: keyof ContainerView;
  readonly expression: string;
  readonly nullable: boolean;
}

const key = (
  type: KeyType,
  field: keyof ContainerView,
  expression: string,
  options: Omit<FilterKey, 'type'> & { readonly nullable?: boolean } = {},
): ContainerKey => ({ nullable: false, ...options, type, field, expression });

const nullable = { nullable: true } as const;
const upper = (value: string): string => value.toUpperCase();

const KEYS: Readonly<Record<string, ContainerKey>> = {
  id: key('uuid', 'id', 'c.id', { aliases: ['kernel_id'] }),
  role: key('text', 'cluster_role', 'c.cluster_role', {
    aliases: ['cluster_role'],
    normalise: value => (value === 'master' ? 'main' : value),
  }),
  cluster_idx: key('number', 'cluster_idx', 'c.cluster_idx', { aliases: ['idx'] }),
  hostname: key('text', 'hostname', 'coalesce(c.cluster_hostname, c.cluster_role || c.cluster_idx)', {
    aliases: ['cluster_hostname'],
  }),
  image: key('text', 'image', 'c.image', nullable),
  architecture: key('text', 'architecture', 'c.architecture', nullable),
  status: key('text', 'status', 'c.status', { normalise: upper }),
  reason: key('text', 'status_info', 'c.status_info', { ...nullable, aliases: ['status_info'] }),
  created: key('moment', 'created_at', 'c.created_at', { aliases: ['created_at'] }),
  changed: key('moment', 'status_changed', 'c.status_changed', { ...nullable, aliases: ['status_changed'] }),
  terminated: key('moment', 'terminated_at', 'c.terminated_at', { ...nullable, aliases: ['terminated_at'] }),
  agent: key('text', 'agent', 'c.agent', nullable),
};

/** How each key is tested. */
export const CONTAINER_TESTS: Readonly<Record<string, FilterSql>> = Object.fromEntries(
  Object.entries(KEYS).map(([name, { expression, type }]) => [name, testsOf(expression, SQL_TYPES[type])]),
);

/** The keys as one caller may use them: whoever may not read a field may not find containers by it either. */
export function containerKeysFor(principal: Principal): FilterKeys {
  return {
    keys: Object.fromEntries(
      Object.entries(KEYS).map(([name, each]) => [
        name,
        { ...each, forbidden: !mayRead(principal, ContainerView, each.field) },
      ]),
    ),
  };
}

/** The same keys, under all their names, for an order. */
export function containerOrderKeysFor(principal: Principal): OrderKeys {
  return new Map(
    Object.entries(KEYS).flatMap(([name, { aliases = [], field }]) =>
      [name, ...aliases].map(each => [each, { forbidden: !mayRead(principal, ContainerView, field) }]),
    ),
  );
}

const MAIN_FIRST: readonly OrderColumn[] = [
  { expression: `(c.cluster_role <> 'main')`, type: 'boolean', nullable: false, ascending: true },
  { expression: 'c.cluster_idx', type: 'numeric', nullable: false, ascending: true },
  { expression: 'c.id', type: 'uuid', nullable: false, ascending: true },
];

/** The order of a list: as asked, and of what that leaves undecided the main container first, then by index. */
export function containerOrder(terms: readonly OrderTerm[]): OrderColumn[] {
  const columns = terms.map(({ key: name, ascending }) => {
    const asked = (KEYS[name] ??
      Object.values(KEYS).find(({ aliases }) => aliases?.includes(name) === true)) as ContainerKey;
    return { expression: asked.expression, type: SQL_TYPES[asked.type], nullable: asked.nullable, ascending };
  });
  return [...columns, ...MAIN_FIRST];
}

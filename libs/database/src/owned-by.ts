import type { Scope } from '@rollcall/access';
import { type RawBuilder, sql } from 'kysely';

/**
 * Belt one: the scope as a condition over a table that has the columns `domain_name`, `group_id` and `access_key`.
 * It says in SQL what the row-level security policies of the same table say again.
 *
 * @param alias the table's alias in the statement, a constant of the program.
 */
export function ownedBy(scope: Scope, alias: string): RawBuilder<unknown> {
  const column = (name: string): RawBuilder<unknown> => sql.raw(`${alias}.${name}`);
  switch (scope.mode) {
    case 'all':
      return sql`true`;
    case 'domain':
      return sql`${column('domain_name')} = ${scope.domain}`;
    case 'own': {
      const keys = sql`${column('access_key')} = any(${scope.accessKeys}::text[])`;
      return scope.groups.length === 0 ? keys : sql`(${keys} or ${column('group_id')} = any(${scope.groups}::uuid[]))`;
    }
    case 'none':
      return sql`false`;
  }
}

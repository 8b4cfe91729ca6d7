import type { Scope } from '@rollcall/access';
import { type Sql, sql } from './sql.js';

/**
 * Belt one: the scope as a condition over a table that has the columns `domain_name`, `group_id` and `access_key`.
 * It says in SQL what the row-level security policies of the same table say again.
 *
 * @param alias the table's alias in the statement, a constant of the program.
 */
export function ownedBy(scope: Scope, alias: string): Sql {
  const column = (name: string): Sql => sql.raw(`${alias}.${name}`);
  switch (scope.mode) {
    case 'all':
      return sql`true`;
    case 'domain':
      return sql`${column('domain_name')} = ${scope.domain}`;
    case 'own': {
      const keys = oneOf(column('access_key'), scope.accessKeys);
      return scope.groups.length === 0 ? keys : sql`(${keys} or ${column('group_id')} = any(${scope.groups}::uuid[]))`;
    }
    case 'none':
      return sql`false`;
  }
}

/**
 * `column` is one of `values`. A single value is compared by `=`, which lets an index that starts with the column
 * deliver its order as well; PostgreSQL before 17 sorts everything that `= any` finds.
 */
export function oneOf(column: Sql, values: readonly string[]): Sql {
  return values.length === 1 ? sql`${column} = ${values[0]}` : sql`${column} = any(${values}::text[])`;
}

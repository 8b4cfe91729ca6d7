import { EntityRepository } from '@mikro-orm/postgresql';
import type { Scope } from '@rollcall/access';
import { type Run, sql, type Sql } from '@rollcall/database';
import type { SessionChangeEntity } from './session-change.entity.js';

/** A part with as many rows as this is worth folding. */
const WORTH_FOLDING = 8;
/** Sums stay within a bigint. */
const MODULUS = '4611686018427387904';
/** Parts that no hash has: live and last stats, and what rows show of people and groups. */
const STATS = sql.raw('-1');
const DIRECTORY = sql.raw('-2');

/** Statements about what has changed. */
export class SessionChangeRepository extends EntityRepository<SessionChangeEntity> {
  /** A number that is another one whenever something changed that a scope may see; `stats` included or not. */
  async mark(run: Run, scope: Scope, stats: boolean): Promise<string> {
    const shared = stats ? sql`(${STATS}), (${DIRECTORY})` : sql`(${DIRECTORY})`;
    const [row] = await run(
      sql<{ mark: string }>`select mod(coalesce(sum(mark), 0), ${sql.raw(MODULUS)})::text as mark from session_changes
           where part in (${partsOf(scope)} union all values ${shared})`,
    );
    return row?.mark ?? '';
  }

  /** Puts one row in the place of many; the sum of each part stays what it is, in every snapshot. */
  async fold(run: Run): Promise<void> {
    await run(
      sql`with gone as (delete from session_changes
                         where part in (select part from session_changes group by part
                                        having count(*) >= ${WORTH_FOLDING})
                        returning part, mark)
          insert into session_changes (part, mark)
          select part, mod(sum(mark), ${sql.raw(MODULUS)})::bigint from gone group by part`,
    );
  }
}

/** The parts whose changes a scope may see, and some that only have the same hash. */
function partsOf(scope: Scope): Sql {
  switch (scope.mode) {
    case 'all':
      return sql`select 0`;
    case 'domain':
      return sql`select rollcall_change_part('domain', ${scope.domain})`;
    case 'own':
      return sql`select rollcall_change_part('key', key) from unnest(${scope.accessKeys}::text[]) as key
                 union all
                 select rollcall_change_part('group', team) from unnest(${scope.groups}::text[]) as team`;
    case 'none':
      return sql`select null::int`;
  }
}

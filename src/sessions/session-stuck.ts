import { type Sql, sql } from '@rollcall/database';
import { TERMINAL_STATUSES } from './session-status.js';

/** Statuses in which a session may stay as long as it likes. */
const RUNNING_STATUSES = ['RUNNING', 'RUNNING_DEGRADED'];
const NEVER_STUCK: readonly string[] = [...TERMINAL_STATUSES, ...RUNNING_STATUSES];
const OTHERS = '*';

/** After how many seconds in a status a session counts as stuck; `*` stands for every status that is not named. */
export type StuckAfter = Readonly<Record<string, number>>;

/** Reads the setting, such as `PENDING=3600,PREPARING=900,*=1800`. A status that it does not name, nor `*`, is never stuck. */
export function parseStuckAfter(text: string): StuckAfter {
  return Object.fromEntries(
    text
      .split(',')
      .map(entry => entry.split('=') as [string, string])
      .map(([status, seconds]) => [status, Number(seconds)]),
  );
}

/** Whether a session that has been in a status for so long is stuck. */
export function isStuck(after: StuckAfter, status: string, seconds: number): boolean {
  return !NEVER_STUCK.includes(status) && seconds > (after[status] ?? after[OTHERS] ?? Number.POSITIVE_INFINITY);
}

/** The same as a condition over the alias `s`, never null; every value is a bound parameter. */
export function stuckCondition(after: StuckAfter): Sql {
  const named = Object.entries(after).filter(([status]) => status !== OTHERS);
  const limits = named.map(([status, seconds]) => sql`when s.status = ${status} then ${seconds}::float8`);
  const others = after[OTHERS] === undefined ? sql`'infinity'::float8` : sql`${after[OTHERS]}::float8`;
  const limit = limits.length === 0 ? others : sql`case ${sql.join(limits, sql` `)} else ${others} end`;
  return sql`(not s.status = any(${NEVER_STUCK}::text[]) and ${sql.raw(IN_STATUS_SECONDS)} > ${limit})`;
}

/** How long the session `s` has been in its status, in seconds. */
export const IN_STATUS_SECONDS = 'extract(epoch from now() - coalesce(s.status_changed, s.created_at))::float8';

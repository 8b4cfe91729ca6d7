import { Migration } from '@mikro-orm/migrations';

/**
 * Who sees an owned row, as one CASE. Said with OR, the planner multiplies what it guesses of each part, takes almost
 * every row for hidden and sorts a whole set where it could stop after a page; of a CASE it guesses half.
 */
const VISIBLE = (source: string): string => `
  case (select rollcall_scope())
    when 'all' then true
    when 'domain' then domain_name = (select rollcall_domain())
    when 'own' then access_key = any ((select rollcall_access_keys())::text[])
                    or group_id = any ((select rollcall_groups())::uuid[])
    ${source}
    else false
  end`;

const AS_SOURCE = `when 'source' then domain_name = any ((select rollcall_source_domains())::text[])`;

/** The policies of owned tables say what they said, in a form that ordered reads are planned well under. */
export class VisibleInOneCase20261125000061 extends Migration {
  override up(): void {
    for (const table of ['sessions', 'containers', 'container_stats']) {
      this.addSql(`alter policy ${table}_visible on ${table} using (${VISIBLE(AS_SOURCE)})`);
      this.addSql(`drop policy ${table}_source_select on ${table}`);
    }
    for (const table of ['session_counts', 'session_count_deltas']) {
      this.addSql(`alter policy ${table}_visible on ${table} using (${VISIBLE('')})`);
    }
  }
}

import { Migration } from '@mikro-orm/migrations';

/**
 * The default order of lists (newest change first, then id) under each scope and the status filter. One key in one
 * status is what clients ask most: that index also holds what row-level security looks at, so that the total is
 * counted without the rows.
 */
const INDEXES = `
create index sessions_newest on sessions (updated_at desc, id);
create index sessions_newest_by_key on sessions (access_key, updated_at desc, id);
create index sessions_newest_by_key_and_status on sessions (access_key, status, updated_at desc, id)
  include (domain_name, group_id);
create index sessions_newest_by_group on sessions (group_id, updated_at desc, id);
create index sessions_newest_by_domain on sessions (domain_name, updated_at desc, id);
create index sessions_newest_by_status on sessions (status, updated_at desc, id);
create index sessions_by_user on sessions (user_id);
create index sessions_by_creator on sessions (created_user_id) where created_user_id is not null;
create index containers_of_session on containers (session_id, (cluster_role <> 'main'), cluster_idx, id);
`;

/** Indexes that lists and foreign keys rely on. */
export class ListOrder20261124000004 extends Migration {
  override up(): void {
    this.addSql(INDEXES);
  }
}

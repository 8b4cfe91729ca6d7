import { Migration } from '@mikro-orm/migrations';

/** Tables whose rows belong to a domain, a group and a key; the policy is the same on each. */
const OWNED = ['sessions', 'containers', 'container_stats'];
/** Tables that say who there is. Whoever has an identity may read them: names and e-mails are shown beside sessions. */
const DIRECTORY = ['domains', 'groups', 'users', 'group_members'];

const SETTINGS = `
do $$ begin
  create role rollcall_app nologin;
exception when duplicate_object or unique_violation then null;
end $$;

create function rollcall_scope() returns text language sql stable
  return coalesce(nullif(current_setting('rollcall.scope', true), ''), 'none');
create function rollcall_domain() returns text language sql stable
  return nullif(current_setting('rollcall.domain', true), '');
create function rollcall_access_keys() returns text[] language sql stable
  return nullif(current_setting('rollcall.access_keys', true), '')::text[];
create function rollcall_groups() returns uuid[] language sql stable
  return nullif(current_setting('rollcall.groups', true), '')::uuid[];
create function rollcall_may_write() returns boolean language sql stable
  return rollcall_scope() = 'all' and coalesce(current_setting('rollcall.writer', true), '') = 'on';
`;

/** Sub-selects, so that each setting is read once a statement instead of once a row. */
const OWNED_VISIBLE = `
  (select rollcall_scope()) = 'all'
  or ((select rollcall_scope()) = 'domain' and domain_name = (select rollcall_domain()))
  or ((select rollcall_scope()) = 'own'
      and (access_key = any ((select rollcall_access_keys())::text[])
           or group_id = any ((select rollcall_groups())::uuid[])))`;

const DEPENDENCY_VISIBLE = `
  (select rollcall_scope()) = 'all' or exists (select from sessions s where s.id = session_id)`;

const KEYPAIR_VISIBLE = `
  (select rollcall_scope()) in ('all', 'login')
  or ((select rollcall_scope()) = 'own' and access_key = any ((select rollcall_access_keys())::text[]))
  or ((select rollcall_scope()) = 'domain'
      and exists (select from users u where u.id = user_id and u.domain_name = (select rollcall_domain())))`;

/** Row-level security on one table: who sees a row, and that only a writing system job changes one. */
function isolate(table: string, visible: string): string {
  return `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy ${table}_visible on ${table} for select using (${visible});
create policy ${table}_insert on ${table} for insert with check ((select rollcall_may_write()));
create policy ${table}_update on ${table} for update using ((select rollcall_may_write()));
create policy ${table}_delete on ${table} for delete using ((select rollcall_may_write()));
grant select, insert, update, delete on ${table} to rollcall_app;`;
}

/** Belt two: forced row-level security on every table, under a role that owns nothing. No identity, no rows. */
export class Isolation20261124000003 extends Migration {
  override up(): void {
    this.addSql(SETTINGS);
    for (const table of OWNED) this.addSql(isolate(table, OWNED_VISIBLE));
    for (const table of DIRECTORY) this.addSql(isolate(table, `(select rollcall_scope()) <> 'none'`));
    this.addSql(isolate('session_dependencies', DEPENDENCY_VISIBLE));
    this.addSql(isolate('keypairs', KEYPAIR_VISIBLE));
    this.addSql('grant usage on schema public to rollcall_app');
  }
}

import { Migration } from '@mikro-orm/migrations';

const TABLES = `
create table session_counts (
  grain text not null,
  access_key text null,
  group_id uuid null,
  domain_name text null,
  status text not null,
  n bigint not null,
  id bigint generated always as identity primary key,
  constraint session_counts_unique unique nulls not distinct (grain, access_key, group_id, domain_name, status)
) with (fillfactor = 70);

create table session_count_deltas (
  access_key text not null,
  group_id uuid null,
  domain_name text not null,
  status text not null,
  n bigint not null,
  id bigint generated always as identity primary key
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
`;

/** Belt two, with the policies of every owned table: a sum is readable where all of its sessions are. */
const OWNED_VISIBLE = `
  (select rollcall_scope()) = 'all'
  or ((select rollcall_scope()) = 'domain' and domain_name = (select rollcall_domain()))
  or ((select rollcall_scope()) = 'own'
      and (access_key = any ((select rollcall_access_keys())::text[])
           or group_id = any ((select rollcall_groups())::uuid[])))`;

const isolate = (table: string): string => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy ${table}_visible on ${table} for select using (${OWNED_VISIBLE});
create policy ${table}_insert on ${table} for insert with check ((select rollcall_may_write()));
create policy ${table}_update on ${table} for update using ((select rollcall_may_write()));
create policy ${table}_delete on ${table} for delete using ((select rollcall_may_write()));
grant select, insert, update, delete on ${table} to rollcall_app;`;

/** One pass over detailed counts gives the sums of every grain; the group a row belongs to names its grain. */
const SUMS = (from: string): string => `
  select case grouping(access_key, group_id, domain_name) when 7 then 'all' when 6 then 'domain' when 4 then 'group'
              else 'key' end,
         access_key, group_id, domain_name, status, sum(n)
    from ${from}
   group by grouping sets ((status), (domain_name, status), (group_id, domain_name, status),
                           (access_key, group_id, domain_name, status))
  having sum(n) <> 0`;

/**
 * Folding moves deltas into the sums: one statement, so that every snapshot sees each delta exactly once. Only one
 * transaction folds at a time and nobody waits for it. Under a snapshot of its own a transaction could not fold what
 * it does not see, so it leaves that to the next.
 */
const FOLDING = `
create function rollcall_fold_session_counts() returns bigint language plpgsql as $$
declare folded bigint;
begin
  if current_setting('transaction_isolation') <> 'read committed' or not pg_try_advisory_xact_lock(7255060) then
    return 0;
  end if;
  with gone as (delete from session_count_deltas returning access_key, group_id, domain_name, status, n),
  summed as (
    insert into session_counts as c (grain, access_key, group_id, domain_name, status, n) ${SUMS('gone')}
    on conflict on constraint session_counts_unique do update set n = c.n + excluded.n)
  select count(*) into folded from gone;
  return folded;
end $$;

create function rollcall_rebuild_session_counts() returns void language plpgsql as $$
begin
  lock table sessions in share row exclusive mode;
  perform pg_advisory_xact_lock(7255060);
  delete from session_count_deltas;
  delete from session_counts;
  insert into session_counts (grain, access_key, group_id, domain_name, status, n)
  ${SUMS('(select access_key, group_id, domain_name, status, 1 as n from sessions) as each')};
end $$;

create function rollcall_wrong_session_counts()
returns table (grain text, access_key text, group_id uuid, domain_name text, status text, kept bigint, counted bigint)
language sql stable as $$
  with kept (grain, access_key, group_id, domain_name, status, n) as (
    select c.grain, c.access_key, c.group_id, c.domain_name, c.status, c.n from session_counts c
    union all ${SUMS('session_count_deltas')}),
  counted (grain, access_key, group_id, domain_name, status, n) as (
    ${SUMS('(select access_key, group_id, domain_name, status, 1 as n from sessions) as each')})
  select both_sides.grain, both_sides.access_key, both_sides.group_id, both_sides.domain_name, both_sides.status,
         sum(both_sides.kept)::bigint, sum(both_sides.counted)::bigint
    from (select k.grain, k.access_key, k.group_id, k.domain_name, k.status, k.n as kept, 0 as counted from kept k
          union all
          select c.grain, c.access_key, c.group_id, c.domain_name, c.status, 0, c.n from counted c) as both_sides
   group by 1, 2, 3, 4, 5
  having sum(both_sides.kept) <> sum(both_sides.counted)
$$;
`;

/**
 * Writers append what they changed and touch no shared row, so they never queue on a counter. The counts are kept for
 * whatever identity writes: a trigger cannot be called by hand, and gives the identity back. Every few hundred deltas a writer folds, so that their
 * number stays bounded even where nobody else does.
 */
const TRIGGERS = `
create function rollcall_count_sessions() returns trigger language plpgsql as $$
declare
  due boolean;
  scope text := coalesce(current_setting('rollcall.scope', true), '');
  writer text := coalesce(current_setting('rollcall.writer', true), '');
begin
  perform set_config('rollcall.scope', 'all', true), set_config('rollcall.writer', 'on', true);
  if tg_op = 'INSERT' then
    with added as (
      insert into session_count_deltas (access_key, group_id, domain_name, status, n)
      select s.access_key, s.group_id, s.domain_name, s.status, count(*) from after s group by 1, 2, 3, 4
      returning id)
    select bool_or(id % 512 = 0) into due from added;
  elsif tg_op = 'DELETE' then
    with added as (
      insert into session_count_deltas (access_key, group_id, domain_name, status, n)
      select s.access_key, s.group_id, s.domain_name, s.status, -count(*) from before s group by 1, 2, 3, 4
      returning id)
    select bool_or(id % 512 = 0) into due from added;
  else
    with added as (
      insert into session_count_deltas (access_key, group_id, domain_name, status, n)
      select s.access_key, s.group_id, s.domain_name, s.status, sum(s.n)
        from (select access_key, group_id, domain_name, status, -1 as n from before
              union all select access_key, group_id, domain_name, status, 1 from after) as s
       group by 1, 2, 3, 4 having sum(s.n) <> 0
      returning id)
    select bool_or(id % 512 = 0) into due from added;
  end if;
  if due then perform rollcall_fold_session_counts(); end if;
  perform set_config('rollcall.scope', scope, true), set_config('rollcall.writer', writer, true);
  return null;
end $$;

create function rollcall_uncount_sessions() returns trigger language plpgsql as $$
declare
  scope text := coalesce(current_setting('rollcall.scope', true), '');
  writer text := coalesce(current_setting('rollcall.writer', true), '');
begin
  perform set_config('rollcall.scope', 'all', true), set_config('rollcall.writer', 'on', true);
  perform pg_advisory_xact_lock(7255060);
  delete from session_count_deltas;
  delete from session_counts;
  perform set_config('rollcall.scope', scope, true), set_config('rollcall.writer', writer, true);
  return null;
end $$;

create trigger sessions_count_inserted after insert on sessions
  referencing new table as after for each statement execute function rollcall_count_sessions();
create trigger sessions_count_deleted after delete on sessions
  referencing old table as before for each statement execute function rollcall_count_sessions();
create trigger sessions_count_updated after update on sessions
  referencing old table as before new table as after for each statement execute function rollcall_count_sessions();
create trigger sessions_count_truncated after truncate on sessions
  for each statement execute function rollcall_uncount_sessions();
`;

/** Exact counts of sessions per key, group, domain and status, kept by the database; sessions there already count. */
export class SessionCounts20261125000060 extends Migration {
  override up(): void {
    this.addSql(TABLES);
    this.addSql(isolate('session_counts'));
    this.addSql(isolate('session_count_deltas'));
    this.addSql(FOLDING);
    this.addSql(TRIGGERS);
    this.addSql(`select set_config('rollcall.scope', 'all', true), set_config('rollcall.writer', 'on', true)`);
    this.addSql('select rollcall_rebuild_session_counts()');
    this.addSql(`select set_config('rollcall.scope', '', true), set_config('rollcall.writer', '', true)`);
  }
}

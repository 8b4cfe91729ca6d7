import { Migration } from '@mikro-orm/migrations';

/** Who pushes sessions into Rollcall, and how each of them is doing; the second row changes with every batch. */
const SOURCES = `
create table sources (
  id uuid not null default gen_random_uuid() primary key,
  name text not null constraint sources_name_unique unique,
  kind text not null,
  user_id uuid null constraint sources_user_id_unique unique
    constraint sources_user_id_foreign references users on delete set null,
  domains text[] not null,
  group_ids uuid[] null,
  heartbeat_seconds int not null,
  grace_seconds int not null,
  is_active boolean not null default true,
  created_at timestamptz not null default now()
);

create table source_states (
  source_id uuid not null primary key
    constraint source_states_source_id_foreign references sources on update cascade on delete cascade,
  last_heartbeat timestamptz null,
  last_received_at timestamptz null,
  lag_seconds double precision null,
  last_snapshot_at timestamptz null,
  accepted bigint not null default 0,
  duplicate bigint not null default 0,
  stale bigint not null default 0,
  rejected bigint not null default 0,
  last_error text null,
  last_error_at timestamptz null
) with (fillfactor = 50);
`;

/**
 * Where a row came from, and the key of the fact it shows: of two facts about one object the greater key wins,
 * whichever comes first. Stats also carry the end of their container, so that a sample needs no look at it.
 */
const PROVENANCE = `
alter table sessions
  add column source_id uuid null constraint sessions_source_id_foreign references sources on delete restrict,
  add column owner_email text null,
  add column reported_at timestamptz null,
  add column reported_seq bigint not null default 0,
  add column reported_key uuid null,
  add column lost_at timestamptz null;
alter table containers
  add column source_id uuid null constraint containers_source_id_foreign references sources on delete restrict,
  add column reported_at timestamptz null,
  add column reported_seq bigint not null default 0,
  add column reported_key uuid null;
alter table container_stats
  add column source_id uuid null constraint container_stats_source_id_foreign references sources on delete restrict,
  add column observed_at timestamptz null,
  add column observed_seq bigint not null default 0,
  add column observed_key uuid null,
  add column ended_at timestamptz null;
create index sessions_alive_of_source on sessions (source_id) where status not in ('TERMINATED', 'CANCELLED');
create index sessions_lost on sessions (lost_at) where lost_at is not null;

create table session_events (
  session_id uuid not null constraint session_events_session_id_foreign references sessions on delete cascade,
  occurred_at timestamptz not null,
  seq bigint not null default 0,
  event_key uuid not null,
  status text not null,
  reason text null,
  source_id uuid null constraint session_events_source_id_foreign references sources on delete set null,
  primary key (session_id, occurred_at, seq, event_key)
);
`;

/** What the write path remembers: events taken in, items whose parent is not known yet, snapshots under way. */
const MEMORY = `
create table ingest_receipts (
  event_key uuid not null primary key,
  digest uuid not null,
  received_at timestamptz not null default now()
);
create index ingest_receipts_age on ingest_receipts using brin (received_at);

create table ingest_parked (
  event_key uuid not null primary key,
  source_id uuid not null constraint ingest_parked_source_id_foreign references sources on delete cascade,
  parent_id uuid not null,
  item json not null,
  received_at timestamptz not null default now()
);
create index ingest_parked_of_parent on ingest_parked (source_id, parent_id);

create table ingest_snapshots (
  source_id uuid not null constraint ingest_snapshots_source_id_foreign references sources on delete cascade,
  snapshot_id text not null,
  began_at timestamptz null,
  expected int null,
  is_failed boolean not null default false,
  touched_at timestamptz not null default now(),
  completed_at timestamptz null,
  primary key (source_id, snapshot_id)
);
create table ingest_mentions (
  source_id uuid not null constraint ingest_mentions_source_id_foreign references sources on delete cascade,
  snapshot_id text not null,
  session_id uuid not null,
  primary key (source_id, snapshot_id, session_id)
);
`;

/** A container and its stats have the source of their session, as they have its ownership. */
const HANDED_DOWN = `
create or replace function rollcall_container_ownership() returns trigger language plpgsql as $$
begin
  select s.domain_name, s.group_id, s.access_key, s.source_id
    into new.domain_name, new.group_id, new.access_key, new.source_id
    from sessions s where s.id = new.session_id;
  return new;
end $$;
create or replace function rollcall_stat_ownership() returns trigger language plpgsql as $$
begin
  select c.domain_name, c.group_id, c.access_key, c.source_id
    into new.domain_name, new.group_id, new.access_key, new.source_id
    from containers c where c.id = new.container_id;
  return new;
end $$;
create or replace trigger containers_ownership
  before insert or update of session_id, domain_name, group_id, access_key, source_id
  on containers for each row execute function rollcall_container_ownership();
create or replace trigger container_stats_ownership
  before insert or update of domain_name, group_id, access_key, source_id
  on container_stats for each row execute function rollcall_stat_ownership();
create or replace trigger sessions_hand_down after update of domain_name, group_id, access_key, source_id on sessions
  for each row when ((old.domain_name, old.group_id, old.access_key, old.source_id) is distinct from
                     (new.domain_name, new.group_id, new.access_key, new.source_id))
  execute function rollcall_hand_down_ownership();
create or replace trigger containers_hand_down
  after update of session_id, domain_name, group_id, access_key, source_id on containers
  for each row when ((old.domain_name, old.group_id, old.access_key, old.source_id) is distinct from
                     (new.domain_name, new.group_id, new.access_key, new.source_id))
  execute function rollcall_hand_down_ownership();
`;

/** Adds sources, where each row came from, the history of sessions and the memory of the write path. */
export class Sources20261125000050 extends Migration {
  override up(): void {
    for (const statements of [SOURCES, PROVENANCE, MEMORY, HANDED_DOWN]) this.addSql(statements);
  }
}

import { Migration } from '@mikro-orm/migrations';

const TABLES = `
create table domains (
  name text not null primary key,
  description text null,
  is_active boolean not null default true,
  created_at timestamptz not null default now()
);

create table groups (
  id uuid not null default gen_random_uuid() primary key,
  name text not null,
  domain_name text not null
    constraint groups_domain_name_foreign references domains on update cascade on delete restrict,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  constraint groups_domain_name_name_unique unique (domain_name, name)
);

create table users (
  id uuid not null default gen_random_uuid() primary key,
  email text not null constraint users_email_unique unique,
  username text null,
  full_name text null,
  domain_name text not null
    constraint users_domain_name_foreign references domains on update cascade on delete restrict,
  role text not null default 'user',
  status text not null default 'active',
  created_at timestamptz not null default now()
);

create table group_members (
  group_id uuid not null constraint group_members_group_id_foreign references groups on update cascade on delete cascade,
  user_id uuid not null constraint group_members_user_id_foreign references users on update cascade on delete cascade,
  role text not null default 'member',
  primary key (group_id, user_id)
);
create index group_members_user_id_index on group_members (user_id);

create table keypairs (
  access_key text not null primary key,
  sealed_secret text not null,
  user_id uuid not null constraint keypairs_user_id_foreign references users on delete cascade,
  is_active boolean not null default true,
  is_admin boolean not null default false,
  rate_limit int null,
  resource_policy text not null default 'default',
  created_at timestamptz not null default now(),
  last_used timestamptz null
);
create index keypairs_user_id_index on keypairs (user_id);

create table sessions (
  id uuid not null primary key,
  name text not null,
  session_type text not null default 'interactive',
  tag text null,
  domain_name text not null
    constraint sessions_domain_name_foreign references domains on update cascade on delete restrict,
  group_id uuid null constraint sessions_group_id_foreign references groups on delete set null,
  user_id uuid null constraint sessions_user_id_foreign references users on delete set null,
  created_user_id uuid null constraint sessions_created_user_id_foreign references users on delete set null,
  access_key text not null,
  status text not null,
  status_changed timestamptz null,
  status_info text null,
  status_data jsonb null,
  created_at timestamptz not null default now(),
  starts_at timestamptz null,
  terminated_at timestamptz null,
  updated_at timestamptz generated always as (greatest(created_at, terminated_at, status_changed)) stored not null,
  startup_command text null,
  result text not null default 'UNDEFINED',
  scaling_group text null,
  service_ports jsonb null,
  mounts text[] not null default '{}',
  num_queries bigint not null default 0,
  cluster_mode text not null default 'single-node',
  cluster_size int not null default 1,
  cluster_template text null,
  occupied_slots jsonb not null default '{}'
);

create table session_dependencies (
  session_id uuid not null
    constraint session_dependencies_session_id_foreign references sessions on update cascade on delete cascade,
  depends_on uuid not null
    constraint session_dependencies_depends_on_foreign references sessions on update cascade on delete cascade,
  primary key (session_id, depends_on)
);
create index session_dependencies_depends_on_index on session_dependencies (depends_on);

create table containers (
  id uuid not null primary key,
  session_id uuid not null references sessions on delete cascade,
  domain_name text not null,
  group_id uuid null,
  access_key text not null,
  cluster_role text not null default 'main',
  cluster_idx int not null default 1,
  cluster_hostname text null,
  image text null,
  registry text null,
  architecture text null,
  agent text null,
  container_id text null,
  status text not null,
  status_changed timestamptz null,
  status_info text null,
  status_data jsonb null,
  created_at timestamptz not null default now(),
  starts_at timestamptz null,
  terminated_at timestamptz null,
  occupied_slots jsonb not null default '{}',
  resource_opts jsonb not null default '{}'
);

create table container_stats (
  container_id uuid not null primary key references containers on delete cascade,
  domain_name text not null,
  group_id uuid null,
  access_key text not null,
  live_stat json null,
  last_stat json null
) with (fillfactor = 50);
`;

/** Every table, in the order of its references. Each foreign key says what a deletion does. */
export class Tables20261124000001 extends Migration {
  override up(): void {
    this.addSql(TABLES);
  }

  override down(): void {
    this.addSql(
      'drop table container_stats, containers, session_dependencies, sessions, keypairs, group_members, users, groups, domains',
    );
  }
}

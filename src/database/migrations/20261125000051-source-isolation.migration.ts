import { Migration } from '@mikro-orm/migrations';

/**
 * Who a source is and what it may write is read from its registration by the database itself: the transaction only
 * says which source it acts for. One that is unknown or inactive may write nothing.
 */
const IDENTITY = `
create function rollcall_source() returns uuid language sql stable
  return case when rollcall_scope() = 'source' then nullif(current_setting('rollcall.source', true), '')::uuid end;
create function rollcall_source_domains() returns text[] language sql stable
  return (select domains from sources where id = rollcall_source() and is_active);
create function rollcall_source_groups() returns uuid[] language sql stable
  return (select group_ids from sources where id = rollcall_source());
`;

const MINE = 'source_id = (select rollcall_source())';
const IN_DOMAINS = `domain_name = any ((select rollcall_source_domains())::text[])`;
const IN_GROUPS = `((select rollcall_source_groups()) is null or group_id = any ((select rollcall_source_groups())::uuid[]))`;
const INSIDE = `${IN_DOMAINS} and ${IN_GROUPS}`;
const SESSION_MINE = `exists (select from sessions s where s.id = session_id and s.${MINE})`;

/**
 * On tables with an owner a source writes rows of its own, inside what it was registered for. What it may look at is
 * said by the domain alone, so that the policies of everybody's reads name no further column: counts stay index-only.
 */
function owned(table: string): string {
  return `
create policy ${table}_source_select on ${table} for select
  using ((select rollcall_scope()) = 'source' and ${IN_DOMAINS});
create policy ${table}_source_insert on ${table} for insert with check (${MINE} and ${INSIDE});
create policy ${table}_source_update on ${table} for update using (${MINE} and ${INSIDE}) with check (${MINE} and ${INSIDE});`;
}

/** Row-level security on a table of ours: who sees a row, and what the source that it belongs to may do with it. */
function isolate(table: string, visible: string, mine: string, commands: readonly string[]): string {
  const policies = commands.map(command =>
    command === 'insert'
      ? `create policy ${table}_source_insert on ${table} for insert with check (${mine});`
      : `create policy ${table}_source_${command} on ${table} for ${command} using (${mine});`,
  );
  return `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy ${table}_visible on ${table} for select using (${visible});
create policy ${table}_insert on ${table} for insert with check ((select rollcall_may_write()));
create policy ${table}_update on ${table} for update using ((select rollcall_may_write()));
create policy ${table}_delete on ${table} for delete using ((select rollcall_may_write()));
${policies.join('\n')}
grant select, insert, update, delete on ${table} to rollcall_app;`;
}

const KNOWN = `(select rollcall_scope()) <> 'none'`;
const ALL = `(select rollcall_scope()) = 'all'`;
const AS_SOURCE = `(select rollcall_source()) is not null`;

const POLICIES = [
  // Names and heartbeats are shown beside sessions, so whoever has an identity may read them.
  isolate('sources', KNOWN, 'false', []),
  isolate('source_states', KNOWN, MINE, ['update']),
  // The history of a session is visible exactly when the session is.
  isolate('session_events', `${ALL} or exists (select from sessions s where s.id = session_id)`, SESSION_MINE, [
    'insert',
  ]),
  // Keys are digests over the source's id: knowing one is having made it.
  isolate('ingest_receipts', ALL, AS_SOURCE, ['select', 'insert', 'delete']),
  isolate('ingest_parked', ALL, MINE, ['select', 'insert', 'delete']),
  isolate('ingest_snapshots', ALL, MINE, ['select', 'insert', 'update']),
  isolate('ingest_mentions', ALL, MINE, ['select', 'insert', 'delete']),
  ...['sessions', 'containers', 'container_stats'].map(owned),
  `create policy session_dependencies_source_insert on session_dependencies for insert
     with check (${SESSION_MINE} and exists (select from sessions s where s.id = depends_on and s.${MINE}));
   create policy session_dependencies_source_delete on session_dependencies for delete using (${SESSION_MINE});`,
];

/** Belt two for the write path: a source writes its own rows, inside its registration, and nothing else. */
export class SourceIsolation20261125000051 extends Migration {
  override up(): void {
    this.addSql(IDENTITY);
    for (const policies of POLICIES) this.addSql(policies);
  }
}

import { Migration } from '@mikro-orm/migrations';

const TABLE = `
create table session_changes (
  id bigint generated always as identity primary key,
  part int not null,
  mark bigint not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
create index session_changes_by_part on session_changes (part) include (mark);

alter table session_changes enable row level security;
alter table session_changes force row level security;
create policy session_changes_visible on session_changes for select using ((select rollcall_scope()) <> 'none');
-- Whoever may write a row may say that one was written: a mark too many costs one answer that could have been saved.
create policy session_changes_insert on session_changes for insert with check (true);
create policy session_changes_update on session_changes for update using ((select rollcall_may_write()));
create policy session_changes_delete on session_changes for delete using ((select rollcall_may_write()));
grant select, insert, update, delete on session_changes to rollcall_app;
`;

/**
 * Parts: 0 is every session, 1 to 1024 are domains, groups and access keys by their hash, -1 is live and last stats,
 * -2 is what rows show of people and groups. A mark is random, so that equal sums mean the same set of changes, on
 * whichever server and after whatever restore.
 */
const FUNCTIONS = `
create function rollcall_change_part(kind text, value text) returns int language sql immutable
  return 1 + (hashtextextended(kind || value, 0) & 1023)::int;
create function rollcall_change_mark() returns bigint language sql volatile
  return (random() * 9007199254740991)::bigint;
`;

const NOTE = (rows: string): string => `
  insert into session_changes (part, mark)
  select part, rollcall_change_mark()
    from (select distinct part
            from (${rows}) as touched
           cross join lateral (values (0), (rollcall_change_part('domain', domain_name)),
                                      (rollcall_change_part('group', group_id::text)),
                                      (rollcall_change_part('key', access_key))) as parts (part)
           where part is not null) as parts;`;

const OWNERS = 'domain_name, group_id, access_key';

const TRIGGERS = `
create function rollcall_note_changes() returns trigger language plpgsql as $$
begin
  ${NOTE(`select ${OWNERS} from changed group by ${OWNERS}`)}
  return null;
end $$;
create function rollcall_note_updates() returns trigger language plpgsql as $$
begin
  ${NOTE(`select ${OWNERS} from before union select ${OWNERS} from changed`)}
  return null;
end $$;
create function rollcall_note_part() returns trigger language plpgsql as $$
begin
  insert into session_changes (part, mark) values (tg_argv[0]::int, rollcall_change_mark());
  return null;
end $$;
`;

/** Statement-level, so that a batch costs one pass over the owners in it. */
function noteOwners(table: string): string {
  return `
create trigger ${table}_noted_insert after insert on ${table}
  referencing new table as changed for each statement execute function rollcall_note_changes();
create trigger ${table}_noted_delete after delete on ${table}
  referencing old table as changed for each statement execute function rollcall_note_changes();
create trigger ${table}_noted_update after update on ${table}
  referencing old table as before new table as changed for each statement execute function rollcall_note_updates();`;
}

/** Stats come in thousands a second: what they belong to is not looked at. */
function notePart(table: string, part: number): string {
  return `
create trigger ${table}_noted after insert or update or delete or truncate on ${table}
  for each statement execute function rollcall_note_part('${part}');`;
}

/** What lists say has changed since they were last read, without being read again. */
export class SessionChanges20261125000065 extends Migration {
  override up(): void {
    this.addSql(TABLE);
    this.addSql(FUNCTIONS);
    this.addSql(TRIGGERS);
    for (const table of ['sessions', 'containers']) this.addSql(noteOwners(table));
    this.addSql(notePart('container_stats', -1));
    for (const table of ['users', 'groups', 'session_dependencies']) this.addSql(notePart(table, -2));
  }
}

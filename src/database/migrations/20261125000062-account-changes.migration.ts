import { Migration } from '@mikro-orm/migrations';

/**
 * Whoever remembers who a key stands for is told, when it is committed, that it may have changed: by the id of the
 * user, or by nothing when anybody may be concerned. The same notification is sent once a transaction.
 */
const NOTIFY = `
create function rollcall_accounts_changed() returns trigger language plpgsql as $$
begin
  if tg_nargs = 0 then
    perform pg_notify('rollcall_accounts', '');
    return null;
  end if;
  if tg_op <> 'INSERT' then perform pg_notify('rollcall_accounts', to_jsonb(old) ->> tg_argv[0]); end if;
  if tg_op <> 'DELETE' then perform pg_notify('rollcall_accounts', to_jsonb(new) ->> tg_argv[0]); end if;
  return null;
end $$;

create trigger keypairs_came_or_went after insert or delete on keypairs
  for each row execute function rollcall_accounts_changed('user_id');
create trigger keypairs_changed after update on keypairs
  for each row when ((to_jsonb(old) - 'last_used') is distinct from (to_jsonb(new) - 'last_used'))
  execute function rollcall_accounts_changed('user_id');
create trigger users_changed after update or delete on users
  for each row execute function rollcall_accounts_changed('id');
create trigger group_members_changed after insert or update or delete on group_members
  for each row execute function rollcall_accounts_changed('user_id');
create trigger groups_changed after update or delete on groups
  for each row execute function rollcall_accounts_changed();
`;

const emptied = (table: string): string => `
create trigger ${table}_emptied after truncate on ${table}
  for each statement execute function rollcall_accounts_changed();`;

/** Notifications about everything that a principal is made of. */
export class AccountChanges20261125000062 extends Migration {
  override up(): void {
    this.addSql(NOTIFY);
    for (const table of ['keypairs', 'users', 'group_members', 'groups']) this.addSql(emptied(table));
  }
}

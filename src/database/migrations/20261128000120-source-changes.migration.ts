import { Migration } from '@mikro-orm/migrations';

/** A registration is part of who a key stands for. A source that runs inside the command line has none. */
const NOTIFY = `
create trigger sources_came after insert on sources
  for each row when (new.user_id is not null) execute function rollcall_accounts_changed('user_id');
create trigger sources_went after delete on sources
  for each row when (old.user_id is not null) execute function rollcall_accounts_changed('user_id');
create trigger sources_changed after update on sources
  for each row when (old.user_id is not null or new.user_id is not null)
  execute function rollcall_accounts_changed('user_id');
create trigger sources_emptied after truncate on sources
  for each statement execute function rollcall_accounts_changed();
`;

/** Notifies of registrations that change. */
export class SourceChanges20261128000120 extends Migration {
  override up(): void {
    this.addSql(NOTIFY);
  }
}

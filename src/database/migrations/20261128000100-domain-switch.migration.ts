import { Migration } from '@mikro-orm/migrations';

/** A domain that is switched off or on concerns everybody in it, who are told as of any other change of accounts. */
const SWITCHED = `
create trigger domains_switched after update of is_active on domains
  for each row when (old.is_active is distinct from new.is_active)
  execute function rollcall_accounts_changed();
`;

/** Notifies of domains that are switched off or on. */
export class DomainSwitch20261128000100 extends Migration {
  override up(): void {
    this.addSql(SWITCHED);
  }
}

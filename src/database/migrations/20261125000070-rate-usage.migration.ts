import { Migration } from '@mikro-orm/migrations';

const TABLE = `
create table rate_usage (
  access_key text not null,
  minute int not null,
  units bigint not null,
  primary key (access_key, minute)
) with (fillfactor = 50);

alter table rate_usage enable row level security;
alter table rate_usage force row level security;
create policy rate_usage_limits on rate_usage
  using ((select rollcall_scope()) = 'limits') with check ((select rollcall_scope()) = 'limits');
grant select, insert, update, delete on rate_usage to rollcall_app;
`;

/** What keys have spent, minute by minute: of the system job that limits them, and nobody else's to see. */
export class RateUsage20261125000070 extends Migration {
  override up(): void {
    this.addSql(TABLE);
  }

  override down(): void {
    this.addSql('drop table rate_usage');
  }
}

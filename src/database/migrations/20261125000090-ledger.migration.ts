import { Migration } from '@mikro-orm/migrations';

/**
 * Lets the serving role ask which migrations were applied, and nothing else of the migrator's ledger: readiness has to
 * know whether the schema is the one that this version was written for.
 */
export class Ledger20261125000090 extends Migration {
  override up(): void {
    this.addSql(`
create function rollcall_migrations() returns setof text
  language sql stable security definer set search_path = public, pg_temp
  as $$ select name::text from mikro_orm_migrations $$;
revoke execute on function rollcall_migrations() from public;
grant execute on function rollcall_migrations() to rollcall_app;`);
  }
}

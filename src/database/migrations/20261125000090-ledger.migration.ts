import { Migration } from '@mikro-orm/migrations';

/**
 * Lets the serving role ask which migrations were applied, and nothing else of the migrator's ledger: readiness has to
 * know whether the schema is the one that this version was written for.
 */
export class Ledger20261125000090 extends Migration {
  override up(): void {
    this.addSql('grant select (name) on mikro_orm_migrations to rollcall_app');
  }
}

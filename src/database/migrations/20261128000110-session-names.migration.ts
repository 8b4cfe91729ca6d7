import { Migration } from '@mikro-orm/migrations';

/** Whoever sees everybody's sessions looks for one by its name; those of one's own keys are found by the key. */
const NAMES = `
create index sessions_by_name on sessions (name);
`;

/** An index of the names of sessions. */
export class SessionNames20261128000110 extends Migration {
  override up(): void {
    this.addSql(NAMES);
  }
}

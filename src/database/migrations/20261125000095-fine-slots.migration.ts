import { Migration } from '@mikro-orm/migrations';

/**
 * An amount of a slot may have as many decimals as the write path takes, and as many digits as a sum of amounts comes
 * to: a third of a device, as a float is written, has sixteen decimals and counted as nothing. Rows that it concerns
 * are written again, since the number they hold was made by the rule before.
 */
const FINE_SLOTS = `
create or replace function rollcall_slot(held jsonb, slot text) returns numeric language sql immutable parallel safe
  return case when held ->> slot ~ '^[0-9]{1,40}([.][0-9]{1,18})?$' then (held ->> slot)::numeric else 0 end;

select set_config('rollcall.scope', 'all', true), set_config('rollcall.writer', 'on', true);
update sessions set occupied_slots = occupied_slots where occupied_slots::text ~ '[0-9]{31}|[.][0-9]{16}';
select set_config('rollcall.scope', '', true), set_config('rollcall.writer', '', true);
`;

/** Counts slots to their last decimal. */
export class FineSlots20261125000095 extends Migration {
  override up(): void {
    this.addSql(FINE_SLOTS);
  }
}

import { Migration } from '@mikro-orm/migrations';

/**
 * How many accelerators a session holds, as a number that can be compared, ordered and summed: of the slots it
 * occupies, devices and shares of devices (`cuda.device`, `cuda.shares`, `rocm.device`, `tpu.device`), slices
 * (`cuda.mig-1g.5gb`) and what Kubernetes calls them (`nvidia.com/gpu`). An amount that is no plain decimal counts as
 * nothing, so that no report can make a session unwritable.
 */
const GPU_SLOTS = `
create function rollcall_slot(held jsonb, slot text) returns numeric language sql immutable parallel safe
  return case when held ->> slot ~ '^[0-9]{1,30}([.][0-9]{1,15})?$' then (held ->> slot)::numeric else 0 end;

create function rollcall_gpu_slots(held jsonb) returns numeric language sql immutable parallel safe
  return case when jsonb_typeof(held) = 'object' then
    (select coalesce(trim_scale(sum(rollcall_slot(held, slot))), 0) from jsonb_object_keys(held) as slot
      where slot ~ '(^|/)gpu$|[.](device|shares)$|[./]mig-')
  else 0 end;

alter table sessions add column gpu_slots numeric not null
  generated always as (rollcall_gpu_slots(occupied_slots)) stored;
create index sessions_by_gpu_slots on sessions (gpu_slots desc, id) where gpu_slots > 0;
create index sessions_by_creation on sessions (created_at desc, id);
`;

/** Adds the number of accelerators a session holds, and indexes for the orders that span all sessions. */
export class GpuSlots20261125000080 extends Migration {
  override up(): void {
    this.addSql(GPU_SLOTS);
  }
}

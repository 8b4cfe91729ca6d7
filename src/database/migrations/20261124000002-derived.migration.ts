import { Migration } from '@mikro-orm/migrations';

/**
 * Columns that the database keeps itself, so that no writer can forget them: the copies of a session's ownership on
 * its containers and their stats, and the sum of the containers' slots on the session.
 */
const DERIVED = `
create function rollcall_container_ownership() returns trigger language plpgsql as $$
begin
  select s.domain_name, s.group_id, s.access_key into new.domain_name, new.group_id, new.access_key
    from sessions s where s.id = new.session_id;
  return new;
end $$;
create trigger containers_ownership before insert or update of session_id, domain_name, group_id, access_key
  on containers for each row execute function rollcall_container_ownership();

create function rollcall_stat_ownership() returns trigger language plpgsql as $$
begin
  select c.domain_name, c.group_id, c.access_key into new.domain_name, new.group_id, new.access_key
    from containers c where c.id = new.container_id;
  return new;
end $$;
create trigger container_stats_ownership before insert or update of domain_name, group_id, access_key
  on container_stats for each row execute function rollcall_stat_ownership();

create function rollcall_hand_down_ownership() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'sessions' then
    update containers set domain_name = new.domain_name where session_id = new.id;
  else
    update container_stats set domain_name = new.domain_name where container_id = new.id;
  end if;
  return null;
end $$;
create trigger sessions_hand_down after update of domain_name, group_id, access_key on sessions
  for each row when ((old.domain_name, old.group_id, old.access_key) is distinct from
                     (new.domain_name, new.group_id, new.access_key))
  execute function rollcall_hand_down_ownership();
create trigger containers_hand_down after update of session_id, domain_name, group_id, access_key on containers
  for each row when ((old.domain_name, old.group_id, old.access_key) is distinct from
                     (new.domain_name, new.group_id, new.access_key))
  execute function rollcall_hand_down_ownership();

create function rollcall_slots_of(session uuid) returns jsonb language sql stable
  return (select coalesce(jsonb_object_agg(slot, total), '{}')
            from (select slot, trim_scale(sum(amount::numeric))::text as total
                    from containers c cross join jsonb_each_text(c.occupied_slots) as held (slot, amount)
                   where c.session_id = session
                   group by slot) as sums);
create function rollcall_sum_slots() returns trigger language plpgsql as $$
begin
  update sessions s set occupied_slots = rollcall_slots_of(s.id)
   where s.id in (select session_id from changed);
  return null;
end $$;
create function rollcall_sum_changed_slots() returns trigger language plpgsql as $$
begin
  update sessions s set occupied_slots = rollcall_slots_of(s.id)
   where s.id in (select unnest(array[before.session_id, changed.session_id])
                    from before join changed using (id)
                   where (before.occupied_slots, before.session_id) is distinct from
                         (changed.occupied_slots, changed.session_id));
  return null;
end $$;
create trigger containers_slots_inserted after insert on containers
  referencing new table as changed for each statement execute function rollcall_sum_slots();
create trigger containers_slots_deleted after delete on containers
  referencing old table as changed for each statement execute function rollcall_sum_slots();
create trigger containers_slots_updated after update on containers
  referencing old table as before new table as changed for each statement execute function rollcall_sum_changed_slots();
`;

/** Adds the triggers behind the derived columns. */
export class Derived20261124000002 extends Migration {
  override up(): void {
    this.addSql(DERIVED);
  }
}

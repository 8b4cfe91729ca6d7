import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { dropSecondaryIndexes } from '../../bench/dataset/secondary-indexes.js';

export const SESSIONS = 1_000_000;
export const GROUPS = Array.from({ length: 20 }, () => randomUUID());
/** One key of a thousand, neither the largest nor a small one. */
export const KEY = 'AK7';

const DIRECTORY = `
  insert into domains (name) select 'd' || n from generate_series(0, 3) n;
  insert into users (email, domain_name) select n || '@example.com', 'd' || n % 4 from generate_series(1, 1000) n`;

/** Keys of very different size, four domains, two in a hundred that live. Owners are not made: nothing of them is read. */
const FILL = `
  insert into sessions (id, name, domain_name, group_id, access_key, status, created_at)
  select lpad(to_hex(n), 32, '0')::uuid, 's' || n, 'd' || k % 4, ($1::uuid[])[1 + k % cardinality($1::uuid[])], 'AK' || k,
         case when n % 50 = 0 then 'RUNNING' when n % 31 = 0 then 'CANCELLED' else 'TERMINATED' end,
         timestamptz '2026-01-01' + n * interval '1 minute'
    from (select n, floor(1000 * power((n * 2654435761 % 4294967296) / 4294967296.0::float8, 3))::int as k
            from generate_series(1::bigint, ${SESSIONS}) n) each`;

const CONTAINERS = `
  insert into containers (id, session_id, domain_name, group_id, access_key, status, created_at)
  select id, id, domain_name, group_id, access_key, status, created_at from sessions`;

/** What a session without slots holds is nought; to work that out by the general rule would take longer than all the rest. */
const GPU_SLOTS = 'rollcall_gpu_slots(jsonb)';
const NONE = `create or replace function rollcall_gpu_slots(held jsonb) returns numeric language sql immutable parallel safe
  return 0::numeric`;

/** A million sessions with a container each, as the planner finds them in production: with statistics, and counted. */
export async function fillMillionSessions(admin: Client): Promise<void> {
  const { rows } = await admin.query<{ rule: string }>(
    `select pg_get_functiondef('${GPU_SLOTS}'::regprocedure) as rule`,
  );
  await admin.query('begin');
  await admin.query(`set local session_replication_role = replica`);
  await admin.query(`set local maintenance_work_mem = '256MB'`);
  await admin.query(DIRECTORY);
  const indexes = await dropSecondaryIndexes(admin);
  await admin.query(NONE);
  await admin.query(FILL, [GROUPS]);
  await admin.query(rows[0]?.rule ?? '');
  await admin.query(CONTAINERS);
  for (const definition of indexes) await admin.query(definition);
  await admin.query('select rollcall_rebuild_session_counts()');
  await admin.query('commit');
  await admin.query('vacuum analyze');
}

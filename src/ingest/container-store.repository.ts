import { Injectable } from '@nestjs/common';
import { type Run, sql } from '@rollcall/database';
import type { ContainerFact } from './fact.js';
import {
  assignments,
  columnList,
  type Columns,
  isFinalSql,
  isOpenSql,
  recordset,
  STORED_KEY,
  winsOver,
} from './recordset.js';
import { storedFact, type StoredFact } from './session-store.repository.js';

/** A stored container: what it shows, and of which session it is. */
export interface StoredContainer extends StoredFact {
  readonly sessionId: string;
}

const CONTAINER_COLUMNS = {
  cluster_role: 'text',
  cluster_idx: 'int',
  cluster_hostname: 'text',
  image: 'text',
  registry: 'text',
  architecture: 'text',
  agent: 'text',
  container_id: 'text',
  status: 'text',
  status_changed: 'timestamptz',
  status_info: 'text',
  status_data: 'jsonb',
  created_at: 'timestamptz',
  starts_at: 'timestamptz',
  terminated_at: 'timestamptz',
  occupied_slots: 'jsonb',
  resource_opts: 'jsonb',
  reported_at: 'timestamptz',
  reported_seq: 'bigint',
  reported_key: 'uuid',
} as const satisfies Columns;
const ROW = { id: 'uuid', session_id: 'uuid', ...CONTAINER_COLUMNS };

/** When a container ended, as SQL text over `c`; null while it has not. */
export const ENDED_AT = `case when ${isFinalSql('c')} then coalesce(c.terminated_at, c.reported_at) end`;

/** Statements that write containers of one source; each over all rows of a chunk. */
@Injectable()
export class ContainerStoreRepository {
  /** Those of the given containers that the source may write. */
  async known(run: Run, sourceId: string, ids: readonly string[]): Promise<Map<string, StoredContainer>> {
    const rows = await run(
      sql<
        { id: string; session_id: string } & Parameters<typeof storedFact>[0]
      >`select c.id, c.session_id, ${sql.raw(STORED_KEY)}, ${sql.raw(isFinalSql('c'))} as final from containers c
           where c.id = any(${ids}::uuid[]) and c.source_id = ${sourceId} and ${sql.raw(isOpenSql('c'))}`,
    );
    return new Map(rows.map(row => [row.id, { sessionId: row.session_id, ...storedFact(row) }]));
  }

  /** Makes containers. @returns the ids of those made: what is missing from them exists already, under another source. */
  async insert(run: Run, facts: readonly ContainerFact[]): Promise<Set<string>> {
    const rows = await run(
      sql<{ id: string }>`insert into containers (id, session_id, ${columnList(CONTAINER_COLUMNS)})
          select r.id, r.session_id, ${columnList(CONTAINER_COLUMNS, 'r')} from ${recordset(facts.map(rowOf), ROW)}
          order by r.id on conflict (id) do nothing returning id`,
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Shows the given facts where they win. */
  async update(run: Run, sourceId: string, facts: readonly ContainerFact[]): Promise<void> {
    await run(
      sql`update containers c set ${assignments(CONTAINER_COLUMNS)} from ${recordset(facts.map(rowOf), ROW)}
           where c.id = r.id and c.source_id = ${sourceId} and ${winsOver('c')}`,
    );
  }

  /** Freezes the last report of those of the given containers that have ended. */
  async freeze(run: Run, ids: readonly string[]): Promise<void> {
    await run(
      sql`update container_stats t
             set last_stat = case when t.ended_at is null then t.live_stat else t.last_stat end,
                 ended_at = coalesce(c.terminated_at, c.reported_at)
            from containers c
           where c.id = t.container_id and c.id = any(${ids}::uuid[]) and ${sql.raw(ENDED_AT)} is distinct from t.ended_at
             and ${sql.raw(isFinalSql('c'))}`,
    );
  }
}

function rowOf({ body, at, seq, key }: ContainerFact): Record<keyof typeof ROW, unknown> {
  return { ...body, reported_at: at, reported_seq: seq, reported_key: key };
}

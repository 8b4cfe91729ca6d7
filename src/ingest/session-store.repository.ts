import { Injectable } from '@nestjs/common';
import { type Run, sql } from '@rollcall/database';
import type { FactKey, SessionFact } from './fact.js';
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

/** What is stored of an object: the key of the fact that it shows. */
export interface StoredFact extends FactKey {
  readonly final: boolean;
}

interface StoredRow {
  readonly id: string;
  readonly micros: string;
  readonly seq: string;
  readonly key: string;
  readonly final: boolean;
}

const SESSION_COLUMNS = {
  name: 'text',
  session_type: 'text',
  tag: 'text',
  domain_name: 'text',
  group_id: 'uuid',
  user_id: 'uuid',
  created_user_id: 'uuid',
  access_key: 'text',
  owner_email: 'text',
  status: 'text',
  status_changed: 'timestamptz',
  status_info: 'text',
  status_data: 'jsonb',
  created_at: 'timestamptz',
  starts_at: 'timestamptz',
  terminated_at: 'timestamptz',
  startup_command: 'text',
  result: 'text',
  scaling_group: 'text',
  service_ports: 'jsonb',
  mounts: 'text[]',
  num_queries: 'bigint',
  cluster_mode: 'text',
  cluster_size: 'int',
  reported_at: 'timestamptz',
  reported_seq: 'bigint',
  reported_key: 'uuid',
} as const satisfies Columns;

const ROW = { id: 'uuid', ...SESSION_COLUMNS };
const EVENT_COLUMNS = {
  session_id: 'uuid',
  occurred_at: 'timestamptz',
  seq: 'bigint',
  event_key: 'uuid',
  status: 'text',
  reason: 'text',
} as const satisfies Columns;
const DEPENDENCY_COLUMNS = { session_id: 'uuid', depends_on: 'uuid', reported_key: 'uuid' } as const satisfies Columns;

/** Statements that write sessions of one source; each over all rows of a chunk. */
@Injectable()
export class SessionStoreRepository {
  /** Those of the given sessions that the source may write, with the keys of the facts they show. */
  async known(run: Run, sourceId: string, ids: readonly string[]): Promise<Map<string, StoredFact>> {
    const rows = await run(
      sql<StoredRow>`select s.id, ${sql.raw(STORED_KEY)}, ${sql.raw(isFinalSql('s'))} as final from sessions s
           where s.id = any(${ids}::uuid[]) and s.source_id = ${sourceId} and ${sql.raw(isOpenSql('s'))}`,
    );
    return new Map(rows.map(row => [row.id, storedFact(row)]));
  }

  /** Makes sessions. @returns the ids of those made: what is missing from them exists already, under another source. */
  async insert(run: Run, sourceId: string, facts: readonly SessionFact[]): Promise<Set<string>> {
    const rows = await run(
      sql<{ id: string }>`insert into sessions (id, source_id, ${columnList(SESSION_COLUMNS)})
          select r.id, ${sourceId}, ${columnList(SESSION_COLUMNS, 'r')} from ${recordset(facts.map(rowOf), ROW)}
          order by r.id on conflict (id) do nothing returning id`,
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Shows the given facts where they win. A session that is spoken of again is lost no more. */
  async update(run: Run, sourceId: string, facts: readonly SessionFact[]): Promise<void> {
    await run(
      sql`update sessions s set ${assignments(SESSION_COLUMNS)}, lost_at = null
            from ${recordset(facts.map(rowOf), ROW)}
           where s.id = r.id and s.source_id = ${sourceId} and ${winsOver('s')}`,
    );
  }

  /** Writes down what was observed, whether it won or came late. */
  async record(run: Run, sourceId: string, facts: readonly SessionFact[]): Promise<void> {
    const rows = facts.map(({ body, at, seq, key }) => ({
      session_id: body.id,
      occurred_at: at,
      seq,
      event_key: key,
      status: body.status,
      reason: body.status_info,
    }));
    await run(
      sql`insert into session_events (source_id, ${columnList(EVENT_COLUMNS)})
          select ${sourceId}, ${columnList(EVENT_COLUMNS, 'r')} from ${recordset(rows, EVENT_COLUMNS)}
          on conflict do nothing`,
    );
  }

  /** Replaces what sessions wait for. @returns the pairs whose second session is not known yet. */
  async depend(run: Run, sourceId: string, facts: readonly SessionFact[]): Promise<Set<string>> {
    const ids = facts.map(({ body }) => body.id);
    await run(sql`delete from session_dependencies d where d.session_id = any(${ids}::uuid[])`);
    const pairs = facts.flatMap(({ body, key }) =>
      [...new Set(body.depends_on)].map(other => ({ session_id: body.id, depends_on: other, reported_key: key })),
    );
    if (pairs.length === 0) return new Set();
    const written = await this.dependOn(run, sourceId, pairs);
    return new Set(pairs.map(pairName).filter(name => !written.has(name)));
  }

  /** Writes dependencies as far as both sessions are there and still say so. @returns those written. */
  async dependOn(
    run: Run,
    sourceId: string,
    pairs: ReadonlyArray<{ session_id: string; depends_on: string; reported_key: string }>,
  ): Promise<Set<string>> {
    const rows = await run(
      sql<{ session_id: string; depends_on: string }>`insert into session_dependencies (session_id, depends_on)
          select r.session_id, r.depends_on from ${recordset(pairs, DEPENDENCY_COLUMNS)}
            join sessions s on s.id = r.session_id and s.source_id = ${sourceId} and s.reported_key = r.reported_key
            join sessions o on o.id = r.depends_on and o.source_id = ${sourceId}
          on conflict do nothing returning session_id, depends_on`,
    );
    return new Set(rows.map(pairName));
  }
}

function pairName({ session_id, depends_on }: { session_id: string; depends_on: string }): string {
  return `${session_id} ${depends_on}`;
}

export function storedFact({ micros, seq, key, final }: Omit<StoredRow, 'id'>): StoredFact {
  return { micros: Number(micros), seq: Number(seq), key, final };
}

function rowOf({ body, owner, at, seq, key }: SessionFact): Record<keyof typeof ROW, unknown> {
  const { owner: named, depends_on: _, snapshot_id: __, created_user_email: ___, ...columns } = body;
  return {
    ...columns,
    domain_name: named.domain_name,
    group_id: owner.groupId,
    user_id: owner.userId,
    created_user_id: owner.createdUserId,
    access_key: owner.accessKey,
    owner_email: owner.ownerEmail,
    reported_at: at,
    reported_seq: seq,
    reported_key: key,
  };
}

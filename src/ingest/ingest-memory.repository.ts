import { Injectable } from '@nestjs/common';
import { type Run, sql, type Sql, uuids } from '@rollcall/database';
import type { Parkable } from './fact.js';
import { lists, missedOf, recordset, whichOf, type Written } from './recordset.js';

/** An event and the digest of what it says. */
export interface Receipt {
  readonly fact: { readonly key: string };
  readonly digest: string;
}

const PARKED = { event_key: 'uuid', parent_id: 'uuid', item: 'json' };

/** Statements over what the write path remembers: events that were taken in, and facts that wait for their parent. */
@Injectable()
export class IngestMemoryRepository {
  /**
   * Writes down events of a batch that is probably new. To look for each of them first, and to take back what turns out
   * to be known, costs half as much again as to write them.
   *
   * @returns false when the first is known, so that the batch is no new one; nothing is written then.
   * @throws a unique violation when another of them is known, or another transaction writes it.
   */
  async rememberNew(run: Run, receipts: readonly Receipt[]): Promise<boolean> {
    const [row] = await run(
      sql<{ is_new: boolean }>`with known as materialized (
            select from ingest_receipts where event_key = ${receipts[0]?.fact.key ?? null}),
          written as (
            insert into ingest_receipts (event_key, digest)
            select r.key, r.digest from ${receiptLists(receipts)} where not exists (select from known) order by r.key)
          select not exists (select from known) as is_new`,
    );
    return row?.is_new === true;
  }

  /** Writes down events. @returns those that were known; an event that another transaction is writing is waited for. */
  async remember(run: Run, receipts: readonly Receipt[]): Promise<Set<string>> {
    const rows = await run(
      sql<Written>`with written (id) as (
            insert into ingest_receipts (event_key, digest)
            select r.key, r.digest from ${receiptLists(receipts)} order by r.key
            on conflict do nothing returning event_key)
          ${whichOf(receipts.length)}`,
    );
    return missedOf(rows, receipts.map(keyOf));
  }

  /** What the given events said when they were taken in: key → digest. */
  async recall(run: Run, keys: readonly string[]): Promise<Map<string, string>> {
    const rows = await run(
      sql<{ key: string; digest: string }>`select event_key as key, digest from ingest_receipts
           where event_key = any(${keys}::uuid[])`,
    );
    return new Map(rows.map(({ key, digest }) => [key, digest]));
  }

  /** Forgets events that came to nothing, so that they may be sent again. */
  async forget(run: Run, keys: readonly string[]): Promise<void> {
    await run(sql`delete from ingest_receipts where event_key = any(${keys}::uuid[])`);
  }

  /** Makes this transaction the only one that changes which sessions and containers of a source there are. */
  async takeTurn(run: Run, sourceId: string): Promise<void> {
    await run(sql`select pg_advisory_xact_lock(hashtextextended(${`rollcall:source:${sourceId}`}, 0))`);
  }

  /** Keeps facts until their parents arrive. */
  async park(run: Run, sourceId: string, facts: ReadonlyArray<{ parent: string; fact: Parkable }>): Promise<void> {
    const rows = facts.map(({ parent, fact }) => ({ event_key: fact.key, parent_id: parent, item: fact }));
    await run(
      sql`insert into ingest_parked (source_id, event_key, parent_id, item)
          select ${sourceId}, r.event_key, r.parent_id, r.item from ${recordset(rows, PARKED)}
          on conflict do nothing`,
    );
  }

  /**
   * Takes out the facts of the given kinds that waited for the given parents. A main container has the id of its
   * session, so the kind says which of the two was waited for.
   */
  async unpark<K extends Parkable['kind']>(
    run: Run,
    sourceId: string,
    parents: readonly string[],
    kinds: readonly K[],
  ): Promise<Array<Extract<Parkable, { kind: K }>>> {
    const rows = await run(
      sql<{
        item: Extract<Parkable, { kind: K }>;
      }>`delete from ingest_parked where source_id = ${sourceId} and parent_id = any(${parents}::uuid[])
             and item ->> 'kind' = any(${kinds}::text[])
          returning item`,
    );
    return rows.map(({ item }) => item);
  }

  /** Drops what is older than the given hours: events, facts whose parents never came, snapshots that never ended. */
  async expire(run: Run, hours: number): Promise<void> {
    const past = sql`now() - make_interval(hours => ${hours})`;
    await run(sql`delete from ingest_receipts where received_at < ${past}`);
    await run(sql`delete from ingest_parked where received_at < ${past}`);
    await run(sql`delete from ingest_snapshots where touched_at < ${past}`);
    await run(
      sql`delete from ingest_mentions m where not exists
           (select from ingest_snapshots s where s.source_id = m.source_id and s.snapshot_id = m.snapshot_id)`,
    );
  }
}

function keyOf({ fact }: Receipt): string {
  return fact.key;
}

function receiptLists(receipts: readonly Receipt[]): Sql {
  return lists({
    key: uuids(receipts.map(keyOf)),
    digest: uuids(receipts.map(({ digest }) => digest)),
  });
}

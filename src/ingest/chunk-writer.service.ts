import { Injectable } from '@nestjs/common';
import type { Run } from '@rollcall/database';
import { ContainerWriterService } from './container-writer.service.js';
import type { Entry, Verdicts } from './entry.js';
import type { Fact } from './fact.js';
import { ingestErrors } from './ingest.errors.js';
import { IngestMemoryRepository } from './ingest-memory.repository.js';
import { SampleWriterService } from './sample-writer.service.js';
import { SessionWriterService } from './session-writer.service.js';
import { SnapshotRepository } from './snapshot.repository.js';
import { ACCEPTED, DUPLICATE, rejected, type Verdict } from './verdict.js';

/** Writes the facts of one chunk, inside one transaction. */
@Injectable()
export class ChunkWriterService {
  constructor(
    private readonly memory: IngestMemoryRepository,
    private readonly sessions: SessionWriterService,
    private readonly containers: ContainerWriterService,
    private readonly samples: SampleWriterService,
    private readonly snapshots: SnapshotRepository,
  ) {}

  /** @param isRepeated whether some of it may be known. @returns what became of each item. */
  async write(run: Run, sourceId: string, entries: readonly Entry[], isRepeated: boolean): Promise<Verdicts> {
    const verdicts: Verdicts = new Map();
    const structural = entries.some(({ fact }) => fact.kind !== 'sample' && fact.kind !== 'heartbeat');
    if (structural) await this.memory.takeTurn(run, sourceId);
    const fresh = await this.unseen(run, entries, verdicts, isRepeated);
    const sessions = fresh.filter(isOf('session'));
    const arrived = sessions.length === 0 ? [] : await this.sessions.write(run, sourceId, sessions, verdicts);
    const waiting =
      arrived.length === 0 ? [] : await this.memory.unpark(run, sourceId, arrived, ['container', 'dependency']);
    const containers = await this.containers.write(run, sourceId, fresh.filter(isOf('container')), waiting, verdicts);
    const samples = containers.length === 0 ? [] : await this.memory.unpark(run, sourceId, containers, ['sample']);
    await this.samples.write(run, sourceId, fresh.filter(isOf('sample')), samples, verdicts);
    await this.takeSnapshots(run, sourceId, fresh, verdicts);
    for (const { index, fact } of fresh) if (fact.kind === 'heartbeat') verdicts.set(index, ACCEPTED);
    const refused = fresh.filter(({ index }) => verdicts.get(index)?.outcome === 'rejected');
    if (refused.length > 0) await this.forget(run, refused, entries, verdicts);
    return verdicts;
  }

  /** Nothing came of them, so they may be sent again, and the same in this chunk is no duplicate of anything. */
  private async forget(
    run: Run,
    refused: readonly Entry[],
    entries: readonly Entry[],
    verdicts: Verdicts,
  ): Promise<void> {
    const keys = new Map(refused.map(({ index, fact }) => [fact.key, verdicts.get(index) as Verdict]));
    await this.memory.forget(run, [...keys.keys()]);
    for (const { index, fact } of entries) {
      const verdict = verdicts.get(index) === DUPLICATE ? keys.get(fact.key) : undefined;
      if (verdict !== undefined) verdicts.set(index, verdict);
    }
  }

  /** Sorts out what was taken in before, here or earlier in the chunk. */
  private async unseen(
    run: Run,
    entries: readonly Entry[],
    verdicts: Verdicts,
    isRepeated: boolean,
  ): Promise<readonly Entry[]> {
    // Of two with the same id the second is known, too: the database finds out for less than a map of all would cost.
    if (!isRepeated && (await this.memory.rememberNew(run, entries))) return entries;
    const first = new Map<string, Entry>();
    for (const entry of entries) if (!first.has(entry.fact.key)) first.set(entry.fact.key, entry);
    const known = await this.memory.remember(run, [...first.values()]);
    const before = known.size === 0 ? new Map<string, string>() : await this.memory.recall(run, [...known]);
    return entries.filter(entry => {
      const { key } = entry.fact;
      if (!known.has(key) && first.get(key) === entry) return true;
      const same = (before.get(key) ?? first.get(key)?.digest) === entry.digest;
      verdicts.set(entry.index, same ? DUPLICATE : rejected(ingestErrors.EVENT_ID_CONFLICT, '/event_id'));
      return false;
    });
  }

  private async takeSnapshots(run: Run, sourceId: string, fresh: readonly Entry[], verdicts: Verdicts): Promise<void> {
    const steps = fresh.filter(isOf('snapshot'));
    const mentions = fresh.filter(isOf('session')).flatMap(({ index, fact: { body } }) => {
      const isRefused = verdicts.get(index)?.outcome === 'rejected';
      return isRefused || body.snapshot_id === null ? [] : [{ snapshot_id: body.snapshot_id, session_id: body.id }];
    });
    if (steps.length === 0 && mentions.length === 0) return;
    if (mentions.length > 0) await this.snapshots.mention(run, sourceId, mentions);
    await this.snapshots.note(
      run,
      sourceId,
      steps.map(({ fact }) => fact),
    );
    for (const { index } of steps) verdicts.set(index, ACCEPTED);
    const ids = [...steps.map(({ fact }) => fact.snapshotId), ...mentions.map(({ snapshot_id: id }) => id)];
    for (const snapshot of await this.snapshots.complete(run, sourceId, [...new Set(ids)])) {
      await this.snapshots.settle(run, sourceId, snapshot);
    }
  }
}

function isOf<K extends Fact['kind']>(kind: K) {
  return (entry: Entry): entry is Entry<Extract<Fact, { kind: K }>> => entry.fact.kind === kind;
}

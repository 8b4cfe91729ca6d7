import { Injectable } from '@nestjs/common';
import type { Run } from '@rollcall/database';
import type { Entry, Verdicts } from './entry.js';
import { contest } from './contest.js';
import type { SampleFact } from './fact.js';
import { IngestMemoryRepository } from './ingest-memory.repository.js';
import { StatStoreRepository } from './stat-store.repository.js';
import { STALE } from './verdict.js';

const OF_SAMPLE = { id: ({ body }: SampleFact): string => body.containerId, final: (): boolean => false };

/** Writes samples: nearly always one statement, for containers that have reported before. */
@Injectable()
export class SampleWriterService {
  constructor(
    private readonly store: StatStoreRepository,
    private readonly memory: IngestMemoryRepository,
  ) {}

  /** @param waited what waited for containers that have just arrived. */
  async write(
    run: Run,
    sourceId: string,
    entries: ReadonlyArray<Entry<SampleFact>>,
    waited: readonly SampleFact[],
    verdicts: Verdicts,
  ): Promise<void> {
    if (entries.length === 0 && waited.length === 0) return;
    const shown = await this.show(run, sourceId, [...waited, ...entries.map(({ fact }) => fact)]);
    for (const { index, fact, verdict } of entries) verdicts.set(index, shown.has(fact) ? verdict : STALE);
  }

  /** @returns the facts that were shown, if only until the next of them, or will be once their container is known. */
  private async show(run: Run, sourceId: string, facts: readonly SampleFact[]): Promise<ReadonlySet<SampleFact>> {
    const { won, winners } = contest(facts, new Map(), OF_SAMPLE);
    const ordered = [...winners.values()].sort((a, b) => (a.body.containerId < b.body.containerId ? -1 : 1));
    const missed = await this.store.update(run, sourceId, ordered);
    const isMissed = ({ body }: SampleFact): boolean => missed.has(body.containerId);
    if (missed.size > 0) {
      for (const id of await this.store.insert(run, sourceId, ordered.filter(isMissed))) missed.delete(id);
    }
    const shown = new Set(facts.filter((fact, place) => won[place] === true && !isMissed(fact)));
    if (missed.size === 0) return shown;
    return new Set([...shown, ...(await this.showRest(run, sourceId, facts.filter(isMissed)))]);
  }

  /** Of containers that were not written: their last sample is old, or from after their end, or they are not known. */
  private async showRest(run: Run, sourceId: string, facts: readonly SampleFact[]): Promise<Iterable<SampleFact>> {
    const ends = await this.store.known(run, sourceId, idsOf(facts));
    // What is from after the end hides nothing of before it.
    const isLate = ({ micros, body }: SampleFact): boolean => micros > (ends.get(body.containerId) ?? Infinity);
    const ended = new Set(idsOf(facts.filter(isLate)));
    const early = facts.filter(fact => ended.has(fact.body.containerId) && !isLate(fact));
    const unknown = facts.filter(({ body }) => !ends.has(body.containerId));
    return [
      ...(early.length === 0 ? [] : await this.show(run, sourceId, early)),
      ...(unknown.length === 0 ? [] : await this.park(run, sourceId, unknown)),
    ];
  }

  /** Whoever makes containers has the turn; once it is ours, what was made meanwhile can be seen. */
  private async park(run: Run, sourceId: string, facts: readonly SampleFact[]): Promise<Iterable<SampleFact>> {
    await this.memory.takeTurn(run, sourceId);
    const known = await this.store.known(run, sourceId, idsOf(facts));
    const parked = facts.filter(({ body }) => !known.has(body.containerId));
    const rows = parked.map(fact => ({ parent: fact.body.containerId, fact: asText(fact) }));
    if (rows.length > 0) await this.memory.park(run, sourceId, rows);
    const arrived = facts.filter(({ body }) => known.has(body.containerId));
    return arrived.length === 0 ? parked : [...parked, ...(await this.show(run, sourceId, arrived))];
  }
}

/** What waits is kept as JSON. */
function asText({ body, ...fact }: SampleFact): SampleFact {
  return { ...fact, body: { ...body, stats: body.stats.toString() } };
}

function idsOf(facts: readonly SampleFact[]): string[] {
  return [...new Set(facts.map(OF_SAMPLE.id))];
}

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
    const facts = [...waited, ...entries.map(({ fact }) => fact)];
    const { won, winners } = contest(facts, new Map(), OF_SAMPLE);
    const written = await this.show(run, sourceId, [...winners.values()], facts);
    entries.forEach(({ index, verdict }, place) => {
      const fact = facts[waited.length + place] as SampleFact;
      const isShown = won[waited.length + place] === true && written.has(fact.body.containerId);
      verdicts.set(index, isShown ? verdict : STALE);
    });
  }

  /** @returns the containers whose sample was shown, or will be once they are known. */
  private async show(
    run: Run,
    sourceId: string,
    winners: readonly SampleFact[],
    all: readonly SampleFact[],
  ): Promise<ReadonlySet<string>> {
    const ordered = winners.toSorted((a, b) => (a.body.containerId < b.body.containerId ? -1 : 1));
    const written = await this.store.update(run, sourceId, ordered);
    const rest = ordered.filter(({ body }) => !written.has(body.containerId));
    if (rest.length === 0) return written;
    const made = await this.store.insert(run, sourceId, rest);
    const unknown = await this.unknown(
      run,
      sourceId,
      rest.map(OF_SAMPLE.id).filter(id => !made.has(id)),
    );
    if (unknown.size === 0) return new Set([...written, ...made]);
    // Whoever makes containers has the turn; once it is ours, what was made meanwhile can be seen.
    await this.memory.takeTurn(run, sourceId);
    const still = await this.unknown(run, sourceId, [...unknown]);
    const parked = all.filter(({ body }) => still.has(body.containerId));
    if (parked.length > 0) {
      await this.memory.park(
        run,
        sourceId,
        parked.map(fact => ({ parent: fact.body.containerId, fact })),
      );
    }
    const arrived = rest.filter(({ body }) => unknown.has(body.containerId) && !still.has(body.containerId));
    const shown = arrived.length === 0 ? new Set<string>() : await this.show(run, sourceId, arrived, []);
    return new Set([...written, ...made, ...still, ...shown]);
  }

  private async unknown(run: Run, sourceId: string, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const known = await this.store.known(run, sourceId, ids);
    return new Set(ids.filter(id => !known.has(id)));
  }
}

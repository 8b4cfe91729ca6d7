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
    const shown = await this.show(run, sourceId, facts);
    const some = shown.length < facts.length ? new Set(shown) : undefined;
    for (const { index, fact, verdict } of entries) verdicts.set(index, some?.has(fact) === false ? STALE : verdict);
  }

  /** @returns the facts that were shown, if only until the next of them, or will be once their container is known. */
  private async show(run: Run, sourceId: string, facts: readonly SampleFact[]): Promise<readonly SampleFact[]> {
    const { won, ordered } = winnersOf(facts);
    const missed = await this.store.update(run, sourceId, ordered);
    const isMissed = ({ body }: SampleFact): boolean => missed.has(body.containerId);
    if (missed.size > 0) {
      for (const id of await this.store.insert(run, sourceId, ordered.filter(isMissed))) missed.delete(id);
    }
    if (missed.size === 0) return won;
    const rest = await this.showRest(run, sourceId, facts.filter(isMissed));
    return [...won.filter(fact => !isMissed(fact)), ...rest];
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

/**
 * Those that won when their turn came, and of each container the winner, by its id. Who has no rival has won: to sort
 * all of them tells, and a map by ids costs several times that.
 */
function winnersOf(facts: readonly SampleFact[]): { won: readonly SampleFact[]; ordered: readonly SampleFact[] } {
  const ordered = byContainer(facts);
  const isRival = (fact: SampleFact, place: number): boolean =>
    place > 0 && OF_SAMPLE.id(ordered[place - 1] as SampleFact) === OF_SAMPLE.id(fact);
  if (!ordered.some(isRival)) return { won: facts, ordered };
  const { won, winners } = contest(facts, new Map(), OF_SAMPLE);
  return { won: facts.filter((_, place) => won[place] === true), ordered: byContainer([...winners.values()]) };
}

function byContainer(facts: readonly SampleFact[]): SampleFact[] {
  return facts.toSorted((a, b) => (OF_SAMPLE.id(a) < OF_SAMPLE.id(b) ? -1 : 1));
}

/** What waits is kept as JSON. */
function asText({ body: { containerId, stats }, ...fact }: SampleFact): SampleFact {
  return { ...fact, body: { containerId, stats: stats.toString() } };
}

function idsOf(facts: readonly SampleFact[]): string[] {
  return [...new Set(facts.map(OF_SAMPLE.id))];
}

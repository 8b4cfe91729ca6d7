import { Injectable } from '@nestjs/common';
import type { Run } from '@rollcall/database';
import type { Entry, Verdicts } from './entry.js';
import { contest } from './contest.js';
import { ContainerStoreRepository, type StoredContainer } from './container-store.repository.js';
import type { ContainerFact, DependencyFact, Parkable } from './fact.js';
import { ingestErrors } from './ingest.errors.js';
import { IngestMemoryRepository } from './ingest-memory.repository.js';
import { isFinal } from './read-item.js';
import { SessionStoreRepository } from './session-store.repository.js';
import { rejected, STALE } from './verdict.js';

const OF_CONTAINER = {
  id: ({ body }: ContainerFact): string => body.id,
  final: ({ body }: ContainerFact): boolean => isFinal(body.status),
};

/** Writes what a source says of its containers. What belongs to a session that is not known yet waits for it. */
@Injectable()
export class ContainerWriterService {
  constructor(
    private readonly store: ContainerStoreRepository,
    private readonly sessions: SessionStoreRepository,
    private readonly memory: IngestMemoryRepository,
  ) {}

  /**
   * @param waited what waited for sessions that have just arrived.
   * @returns the containers that were not there before.
   */
  async write(
    run: Run,
    sourceId: string,
    entries: ReadonlyArray<Entry<ContainerFact>>,
    waited: readonly Parkable[],
    verdicts: Verdicts,
  ): Promise<string[]> {
    const dependencies = waited.filter((fact): fact is DependencyFact => fact.kind === 'dependency');
    if (dependencies.length > 0) {
      const pairs = dependencies.map(d => ({
        session_id: d.sessionId,
        depends_on: d.dependsOn,
        reported_key: d.factKey,
      }));
      await this.sessions.dependOn(run, sourceId, pairs);
    }
    const late = waited.filter((fact): fact is ContainerFact => fact.kind === 'container');
    if (entries.length === 0 && late.length === 0) return [];
    const parents = await this.sessions.known(run, sourceId, [
      ...new Set(entries.map(({ fact }) => fact.body.session_id)),
    ]);
    const orphans = entries.filter(({ fact }) => !parents.has(fact.body.session_id));
    if (orphans.length > 0) {
      const parked = orphans.map(({ fact }) => ({ parent: fact.body.session_id, fact }));
      await this.memory.park(run, sourceId, parked);
    }
    for (const { index, verdict } of orphans) verdicts.set(index, verdict);
    const placed = entries.filter(({ fact }) => parents.has(fact.body.session_id));
    return this.place(run, sourceId, [...late.map(fact => ({ fact })), ...placed], verdicts);
  }

  private async place(
    run: Run,
    sourceId: string,
    entries: ReadonlyArray<Pick<Entry<ContainerFact>, 'fact'> & Partial<Entry>>,
    verdicts: Verdicts,
  ): Promise<string[]> {
    const known = await this.store.known(run, sourceId, [...new Set(entries.map(({ fact }) => fact.body.id))]);
    const homes = homesOf(entries, known);
    const [movers, settled] = [[] as (typeof entries)[number][], [] as (typeof entries)[number][]];
    for (const entry of entries) {
      (homes.get(entry.fact.body.id) === entry.fact.body.session_id ? settled : movers).push(entry);
    }
    const played = contest(
      settled.map(({ fact }) => fact),
      known,
      OF_CONTAINER,
    );
    const winners = [...played.winners.values()];
    const missing = winners.filter(({ body }) => !known.has(body.id));
    const made = missing.length === 0 ? new Set<string>() : await this.store.insert(run, missing);
    const changed = winners.filter(({ body }) => known.has(body.id));
    if (changed.length > 0) await this.store.update(run, sourceId, changed);
    const ended = changed.filter(OF_CONTAINER.final).map(OF_CONTAINER.id);
    if (ended.length > 0) await this.store.freeze(run, ended);
    settled.forEach(({ index, fact: { body }, verdict }, place) => {
      if (index === undefined || verdict === undefined) return;
      const isOurs = known.has(body.id) || made.has(body.id);
      const outcome = played.won[place] ? { ...verdict, created: made.has(body.id) } : STALE;
      verdicts.set(index, isOurs ? outcome : rejected(ingestErrors.CONTAINER_REFUSED, '/body/id'));
    });
    for (const { index } of movers) {
      if (index !== undefined) verdicts.set(index, rejected(ingestErrors.CONTAINER_REFUSED, '/body/session_id'));
    }
    return [...made];
  }
}

/** To which session each container belongs: the stored one, or the first that names it. */
function homesOf(
  entries: ReadonlyArray<{ readonly fact: ContainerFact }>,
  known: ReadonlyMap<string, StoredContainer>,
): ReadonlyMap<string, string> {
  const homes = new Map([...known].map(([id, { sessionId }]) => [id, sessionId]));
  for (const { fact } of entries) if (!homes.has(fact.body.id)) homes.set(fact.body.id, fact.body.session_id);
  return homes;
}

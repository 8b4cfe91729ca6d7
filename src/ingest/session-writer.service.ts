import { Injectable } from '@nestjs/common';
import type { Run } from '@rollcall/database';
import type { Entry, Verdicts } from './entry.js';
import { contest } from './contest.js';
import { digestOf } from './digest.js';
import type { DependencyFact, SessionFact } from './fact.js';
import { ingestErrors } from './ingest.errors.js';
import { IngestMemoryRepository } from './ingest-memory.repository.js';
import { isFinal } from './read-item.js';
import { SessionStoreRepository } from './session-store.repository.js';
import { rejected, STALE } from './verdict.js';

const OF_SESSION = {
  id: ({ body }: SessionFact): string => body.id,
  final: ({ body }: SessionFact): boolean => isFinal(body.status),
};

/** Writes what a source says of its sessions: the state that wins, and everything into the history. */
@Injectable()
export class SessionWriterService {
  constructor(
    private readonly store: SessionStoreRepository,
    private readonly memory: IngestMemoryRepository,
  ) {}

  /** @returns the sessions that were not there before. */
  async write(
    run: Run,
    sourceId: string,
    entries: ReadonlyArray<Entry<SessionFact>>,
    verdicts: Verdicts,
  ): Promise<string[]> {
    const ids = [...new Set(entries.map(({ fact }) => fact.body.id))];
    const known = await this.store.known(run, sourceId, ids);
    const played = contest(
      entries.map(({ fact }) => fact),
      known,
      OF_SESSION,
    );
    const isKnown = ({ body }: SessionFact): boolean => known.has(body.id);
    const winners = [...played.winners.values()];
    const missing = winners.filter(fact => !isKnown(fact));
    const made = missing.length === 0 ? new Set<string>() : await this.store.insert(run, sourceId, missing);
    const changed = winners.filter(isKnown);
    if (changed.length > 0) await this.store.update(run, sourceId, changed);
    const own = entries.filter(({ fact: { body } }) => known.has(body.id) || made.has(body.id));
    await this.store.record(
      run,
      sourceId,
      own.map(({ fact }) => fact),
    );
    await this.writeDependencies(run, sourceId, [...missing.filter(({ body }) => made.has(body.id)), ...changed]);
    entries.forEach(({ index, fact: { body }, verdict }, place) => {
      if (!known.has(body.id) && !made.has(body.id)) {
        verdicts.set(index, rejected(ingestErrors.SESSION_REFUSED, '/body/id'));
      } else verdicts.set(index, played.won[place] ? { ...verdict, created: made.has(body.id) } : STALE);
    });
    return [...made];
  }

  private async writeDependencies(run: Run, sourceId: string, facts: readonly SessionFact[]): Promise<void> {
    if (facts.length === 0) return;
    const waiting = await this.store.depend(run, sourceId, facts);
    if (waiting.size === 0) return;
    const parked = facts.flatMap(fact =>
      fact.body.depends_on
        .filter(other => waiting.has(`${fact.body.id} ${other}`))
        .map(other => ({ parent: other, fact: dependency(fact, other) })),
    );
    await this.memory.park(run, sourceId, parked);
  }
}

/** A dependency on a session that nobody has reported yet. */
function dependency({ body, at, micros, seq, key }: SessionFact, dependsOn: string): DependencyFact {
  const head = { at, micros, seq, key: digestOf(`${key}\n${dependsOn}`) };
  return { ...head, kind: 'dependency', sessionId: body.id, dependsOn, factKey: key };
}

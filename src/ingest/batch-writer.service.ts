import { Injectable } from '@nestjs/common';
import { errorCode, ScopedReader, SystemWriter } from '@rollcall/database';
import { type RegisteredSource, SourceAccessService } from '../sources/index.js';
import { ChunkWriterService } from './chunk-writer.service.js';
import type { Entry, Verdicts } from './entry.js';
import type { Fact } from './fact.js';
import { ingestErrors } from './ingest.errors.js';
import { CHUNK_ITEMS } from './ingest-limits.js';
import { decideOwner } from './ownership.policy.js';
import { type NamedOwner, OwnershipRepository } from './ownership.repository.js';
import type { OwnerlessFact, ReadFact, Understood } from './read-item.js';
import { tallyOf } from './tally.js';
import { rejected } from './verdict.js';

/** An item that was understood, and its place in the batch. */
export interface Candidate extends Understood {
  readonly index: number;
}

/** One of anything but a session, whose owner nobody has to look up. */
type Ownerless = Candidate & Entry<Exclude<ReadFact, OwnerlessFact>>;

/** SQLSTATE classes for values and rows that the database does not take: the batch is at fault, not the database. */
const REFUSED_DATA = /^2[23]/;
/** What another writer can cause, and what another attempt cures. */
const COLLISION = new Set(['40001', '40P01', '55P03']);
/** What an event that is known causes where none was expected to be. */
const KNOWN_EVENT = '23505';
const MOST_ATTEMPTS = 6;

/** Writes the items of a batch in chunks, each in one transaction of its source. What is answered is committed. */
@Injectable()
export class BatchWriterService {
  constructor(
    private readonly reader: ScopedReader,
    private readonly writer: SystemWriter,
    private readonly owners: OwnershipRepository,
    private readonly chunks: ChunkWriterService,
    private readonly sources: SourceAccessService,
  ) {}

  /** @returns what became of each item, with what was refused before. */
  async write(source: RegisteredSource, candidates: readonly Candidate[], refused: Verdicts): Promise<Verdicts> {
    const verdicts: Verdicts = new Map(refused);
    const entries = await this.owned(source, candidates, verdicts);
    if (verdicts.size > 0)
      await this.writer.writeFor(source.id, (_, runLast) =>
        this.sources.note(runLast, source.id, tallyOf([], verdicts)),
      );
    for (let start = 0; start < entries.length; start += CHUNK_ITEMS) {
      const chunk = await this.writeChunk(source.id, entries.slice(start, start + CHUNK_ITEMS));
      chunk.forEach((verdict, index) => verdicts.set(index, verdict));
    }
    return verdicts;
  }

  /** Says of each session whose it is; those the source may not write are refused. */
  private async owned(
    source: RegisteredSource,
    candidates: readonly Candidate[],
    verdicts: Verdicts,
  ): Promise<Entry[]> {
    const named = new Map<string, NamedOwner>();
    for (const { fact } of candidates) if (fact.kind === 'session') named.set(ownerName(fact), namedOwner(fact));
    if (named.size === 0) return candidates.filter(needsNoOwner);
    const known = await this.reader.readAs('ownership', run => this.owners.resolve(run, [...named.values()]));
    const byName = new Map([...named.keys()].map((name, place) => [name, known[place]]));
    return candidates.flatMap((candidate): Entry[] => {
      const { index, fact, digest, verdict, bodyPointer } = candidate;
      if (fact.kind !== 'session') return [{ index, fact, digest, verdict }];
      const row = byName.get(ownerName(fact));
      if (row === undefined) throw new Error('An owner was not looked up');
      const owner = decideOwner(source, fact.body.owner, row);
      if (!('detail' in owner)) return [{ index, fact: { ...fact, owner } satisfies Fact, digest, verdict }];
      verdicts.set(index, rejected(ingestErrors.OWNERSHIP_REFUSED, bodyPointer + owner.pointer, owner.detail));
      return [];
    });
  }

  /**
   * What validation let through the database may still refuse, and then the whole chunk is lost. Halving it finds the
   * one item and saves the others.
   */
  private async writeChunk(sourceId: string, entries: readonly Entry[]): Promise<Verdicts> {
    try {
      return await this.attempt(sourceId, entries);
    } catch (error) {
      if (!REFUSED_DATA.test(errorCode(error))) throw error;
      if (entries.length === 1) {
        return new Map(entries.map(({ index }) => [index, rejected(ingestErrors.ITEM_UNSTORABLE, '')]));
      }
      const middle = Math.ceil(entries.length / 2);
      const left = await this.writeChunk(sourceId, entries.slice(0, middle));
      return new Map([...left, ...(await this.writeChunk(sourceId, entries.slice(middle)))]);
    }
  }

  private async attempt(sourceId: string, entries: readonly Entry[], attempts = 1): Promise<Verdicts> {
    try {
      return await this.writer.writeFor(sourceId, async (run, runLast) => {
        const verdicts = await this.chunks.write(run, sourceId, entries, attempts > 1);
        await this.sources.note(runLast, sourceId, tallyOf(entries, verdicts));
        return verdicts;
      });
    } catch (error) {
      const code = errorCode((error as Error).cause ?? error);
      const isCurable = COLLISION.has(code) || (code === KNOWN_EVENT && attempts === 1);
      if (attempts >= MOST_ATTEMPTS || !isCurable) throw error;
      return this.attempt(sourceId, entries, attempts + 1);
    }
  }
}

function needsNoOwner(candidate: Candidate): candidate is Ownerless {
  return candidate.fact.kind !== 'session';
}

function namedOwner({ body: { owner, created_user_email } }: OwnerlessFact): NamedOwner {
  return { ...owner, created_user_email };
}

function ownerName(fact: OwnerlessFact): string {
  return JSON.stringify(Object.values(namedOwner(fact)));
}

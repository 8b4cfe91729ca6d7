import { Injectable } from '@nestjs/common';
import type { RegisteredSource } from '@rollcall/access';
import { ScopedReader, SystemWriter } from '@rollcall/database';
import { SourceAccessService } from '../sources/index.js';
import type { BatchReading } from './batch-reading.js';
import { ChunkWriterService } from './chunk-writer.service.js';
import { EarlyWriterService } from './early-writer.service.js';
import type { Entry, Verdicts } from './entry.js';
import { isCollision, isOfKnownEvent, isRefusedData } from './failures.js';
import type { Fact } from './fact.js';
import { ingestErrors } from './ingest.errors.js';
import { CHUNK_ITEMS } from './ingest-limits.js';
import { decideOwner } from './ownership.policy.js';
import { type NamedOwner, OwnershipRepository } from './ownership.repository.js';
import type { OwnerlessFact, ReadFact, Understood } from './read-item.js';
import { tallyOf } from './tally.js';
import { rejected } from './verdict.js';

/** An item about anything but a session, whose owner nobody has to look up. */
type Ownerless = Understood & Entry<Exclude<ReadFact, OwnerlessFact>>;

const MOST_ATTEMPTS = 6;

/** Writes the items of a batch in chunks, each in one transaction of its source. What is answered is committed. */
@Injectable()
export class BatchWriterService {
  constructor(
    private readonly reader: ScopedReader,
    private readonly writer: SystemWriter,
    private readonly owners: OwnershipRepository,
    private readonly early: EarlyWriterService,
    private readonly chunks: ChunkWriterService,
    private readonly sources: SourceAccessService,
  ) {}

  /** @returns what became of each item, with what was refused when it was read. */
  async write(source: RegisteredSource, reading: BatchReading): Promise<Verdicts> {
    const { verdicts, left, isRepeated } = await this.early.write(source.id, reading);
    const items = [...left, ...(await reading.next(Infinity))];
    const refused: Verdicts = new Map(reading.refused);
    const entries = await this.owned(source, items, refused);
    if (refused.size > 0)
      await this.writer.writeFor(source.id, (_, runLast) =>
        this.sources.note(runLast, source.id, tallyOf([], refused)),
      );
    refused.forEach((verdict, index) => verdicts.set(index, verdict));
    for (let start = 0; start < entries.length; start += CHUNK_ITEMS) {
      const chunk = await this.writeChunk(source.id, entries.slice(start, start + CHUNK_ITEMS), isRepeated);
      chunk.forEach((verdict, index) => verdicts.set(index, verdict));
    }
    return verdicts;
  }

  /** Says of each session whose it is; those the source may not write are refused. */
  private async owned(source: RegisteredSource, items: readonly Understood[], refused: Verdicts): Promise<Entry[]> {
    const named = new Map<string, NamedOwner>();
    for (const { fact } of items) if (fact.kind === 'session') named.set(ownerName(fact), namedOwner(fact));
    if (named.size === 0) return items.filter(needsNoOwner);
    const known = await this.reader.readAs('ownership', run => this.owners.resolve(run, [...named.values()]));
    const byName = new Map([...named.keys()].map((name, place) => [name, known[place]]));
    return items.flatMap((item): Entry[] => {
      const { index, fact, digest, verdict, bodyPointer } = item;
      if (fact.kind !== 'session') return [{ index, fact, digest, verdict }];
      const row = byName.get(ownerName(fact));
      if (row === undefined) throw new Error('An owner was not looked up');
      const owner = decideOwner(source, fact.body.owner, row);
      if (!('detail' in owner)) return [{ index, fact: { ...fact, owner } satisfies Fact, digest, verdict }];
      refused.set(index, rejected(ingestErrors.OWNERSHIP_REFUSED, bodyPointer + owner.pointer, owner.detail));
      return [];
    });
  }

  /**
   * What validation let through the database may still refuse, and then the whole chunk is lost. Halving it finds the
   * one item and saves the others.
   */
  private async writeChunk(sourceId: string, entries: readonly Entry[], isRepeated: boolean): Promise<Verdicts> {
    try {
      return await this.attempt(sourceId, entries, isRepeated);
    } catch (error) {
      if (!isRefusedData(error)) throw error;
      if (entries.length === 1) {
        return new Map(entries.map(({ index }) => [index, rejected(ingestErrors.ITEM_UNSTORABLE, '')]));
      }
      const middle = Math.ceil(entries.length / 2);
      const left = await this.writeChunk(sourceId, entries.slice(0, middle), isRepeated);
      return new Map([...left, ...(await this.writeChunk(sourceId, entries.slice(middle), isRepeated))]);
    }
  }

  private async attempt(
    sourceId: string,
    entries: readonly Entry[],
    isRepeated: boolean,
    attempts = 1,
  ): Promise<Verdicts> {
    try {
      return await this.writer.writeFor(sourceId, async (run, runLast) => {
        const verdicts = await this.chunks.write(run, sourceId, entries, isRepeated);
        await this.sources.note(runLast, sourceId, tallyOf(entries, verdicts));
        return verdicts;
      });
    } catch (error) {
      const isCurable = isCollision(error) || (isOfKnownEvent(error) && !isRepeated);
      if (attempts >= MOST_ATTEMPTS || !isCurable) throw error;
      return this.attempt(sourceId, entries, true, attempts + 1);
    }
  }
}

function needsNoOwner(item: Understood): item is Ownerless {
  return item.fact.kind !== 'session';
}

function namedOwner({ body: { owner, created_user_email } }: OwnerlessFact): NamedOwner {
  return { ...owner, created_user_email };
}

function ownerName(fact: OwnerlessFact): string {
  return JSON.stringify(Object.values(namedOwner(fact)));
}

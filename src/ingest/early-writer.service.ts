import { Injectable } from '@nestjs/common';
import { type Run, SystemWriter } from '@rollcall/database';
import { SourceAccessService } from '../sources/index.js';
import type { BatchReading } from './batch-reading.js';
import type { Entry, Verdicts } from './entry.js';
import { isCollision, isRefusedData, KnownEventError } from './failures.js';
import type { SampleFact } from './fact.js';
import { IngestMemoryRepository } from './ingest-memory.repository.js';
import type { Understood } from './read-item.js';
import { SampleWriterService } from './sample-writer.service.js';
import { tallyOf } from './tally.js';

/** A sample that was understood. */
type Sample = Understood & Entry<SampleFact>;

/** What was written of a batch before all of it was read. */
export interface Early {
  readonly verdicts: Verdicts;
  /** What was read besides, and is still to be written. */
  readonly left: readonly Understood[];
  /** Whether some of that may be known. */
  readonly isRepeated: boolean;
}

/** Of as many samples a statement costs little more than its rows, and the database has something to do early. */
const PIECE_ITEMS = 250;
/** Pieces are in no order among each other, so that two batches could wait for each other. */
const LOCK_MILLISECONDS = 500;

/**
 * Writes the samples that a batch begins with while the rest of it is read, so that the database works at the same time
 * as the server. It expects what is nearly always so, events that are new and rows that nobody else is writing; where
 * that is wrong it has written nothing, and leaves them to the way that can wait.
 */
@Injectable()
export class EarlyWriterService {
  constructor(
    private readonly writer: SystemWriter,
    private readonly memory: IngestMemoryRepository,
    private readonly samples: SampleWriterService,
    private readonly sources: SourceAccessService,
  ) {}

  /** @returns what was written, in one transaction, and what was read but is anything else. */
  async write(sourceId: string, reading: BatchReading): Promise<Early> {
    const first = await reading.next(PIECE_ITEMS);
    if (!areSamples(first)) return { verdicts: new Map(), left: first, isRepeated: false };
    const [taken, verdicts]: [Sample[], Verdicts] = [[], new Map()];
    let next: readonly Understood[] = first;
    const writeAll = async (run: Run, runLast: Run): Promise<void> => {
      const failures: unknown[] = [];
      const written: Array<Promise<unknown>> = [];
      try {
        while (areSamples(next) && failures.length === 0) {
          const piece = this.writePiece(run, sourceId, next, verdicts);
          written.push(piece.catch((error: unknown) => failures.push(error)));
          taken.push(...next);
          next = await reading.next(PIECE_ITEMS);
        }
        // Nothing is committed of a batch of which nobody knows yet whether it can be read.
        next = [...next, ...(await reading.next(Infinity))];
      } finally {
        // A piece may still have more to ask, which belongs to this transaction and to no other.
        await Promise.all(written);
      }
      if (failures.length > 0) throw failures[0];
      await this.sources.note(runLast, sourceId, tallyOf(taken, verdicts));
    };
    try {
      await this.writer.writeFor(sourceId, writeAll, LOCK_MILLISECONDS);
      return { verdicts, left: next, isRepeated: false };
    } catch (error) {
      if (!isCollision(error) && !isRefusedData(error)) throw error;
      return { verdicts: new Map(), left: [...taken, ...next], isRepeated: true };
    }
  }

  /** Both statements travel together. */
  private async writePiece(run: Run, sourceId: string, entries: readonly Sample[], verdicts: Verdicts): Promise<void> {
    const [areNew] = await Promise.all([
      this.memory.rememberNew(run, entries),
      this.samples.write(run, sourceId, entries, [], verdicts),
    ]);
    if (!areNew) throw new KnownEventError();
  }
}

/** Whether there are items, and all of them samples. */
function areSamples(items: readonly Understood[]): items is readonly Sample[] {
  return items.length > 0 && items.every(({ fact }) => fact.kind === 'sample');
}

import { Injectable } from '@nestjs/common';
import type { Principal, RegisteredSource } from '@rollcall/access';
import { SystemWriter } from '@rollcall/database';
import { DomainError } from '@rollcall/errors';
import { itemsIngested } from '@rollcall/observability';
import { SourceAccessService } from '../sources/index.js';
import { readBatch, type SentBatch } from './batch-format.js';
import { BatchReading } from './batch-reading.js';
import { BatchWriterService } from './batch-writer.service.js';
import type { Verdicts } from './entry.js';
import type { IngestAnswerView, IngestResultView } from './ingest.view.js';
import { ingestErrors } from './ingest.errors.js';
import { Scratch } from './scratch.js';
import { countOutcomes } from './tally.js';
import type { Verdict } from './verdict.js';

/** What became of an item, for callers inside the program. */
export interface ItemReport extends Verdict {
  readonly eventId: string | null;
}

/** The one way anything gets into Rollcall: items of a registered source, and never more than it was registered for. */
@Injectable()
export class IngestService {
  /** Settles when the last batch is read. Those that are read side by side are all ready late, and all at once. */
  private lastRead: Promise<void> = Promise.resolve();

  constructor(
    private readonly sources: SourceAccessService,
    private readonly writer: SystemWriter,
    private readonly batches: BatchWriterService,
  ) {}

  /**
   * Takes in a batch as it was sent, whose bytes are gone afterwards. One bad item never loses the others; what is
   * answered as accepted is committed.
   *
   * @throws SOURCE_NOT_REGISTERED, and BATCH_MALFORMED, BATCH_TOO_LARGE, BATCH_MEDIA_TYPE for one that cannot be read,
   * of which nothing is kept.
   */
  async push(principal: Principal, sent: SentBatch): Promise<IngestAnswerView> {
    const source = this.sources.ofPrincipal(principal);
    const scratch = new Scratch();
    try {
      const results = await this.takeRead(source, await readBatch(sent, scratch), resultOf);
      return { results, counts: countOutcomes(results.map(({ outcome }) => outcome)) };
    } catch (error) {
      if (isOfBatch(error)) await this.noteUnread(source, error);
      throw error;
    } finally {
      scratch.release();
    }
  }

  /** Takes in items from within the program, as a source of its own. */
  take(source: RegisteredSource, items: Iterable<unknown>): Promise<ItemReport[]> {
    return this.takeRead(source, items, (eventId, verdict) => ({ eventId, ...verdict }));
  }

  /** @param report makes of each item's id and verdict what is returned of it. */
  private async takeRead<T>(
    source: RegisteredSource,
    items: Iterable<unknown>,
    report: (eventId: string | null, verdict: Verdict) => T,
  ): Promise<T[]> {
    const reading = new BatchReading(items, source.id, await this.turn());
    try {
      const verdicts = await this.batches.write(source, reading);
      if (itemsIngested.observed) itemsIngested.tell(ingested(source, reading, verdicts));
      return reading.eventIds.map((eventId, index) => report(eventId, verdicts.get(index) as Verdict));
    } finally {
      reading.over();
    }
  }

  /** Waits until all that came before are read. @returns what lets the next one begin. */
  private async turn(): Promise<() => void> {
    const before = this.lastRead;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.lastRead = promise;
    await before;
    return resolve;
  }

  /** A batch that cannot be read is remembered as the source's last error. */
  private async noteUnread({ id }: RegisteredSource, { code, detail, title }: DomainError): Promise<void> {
    const tally = { counts: countOutcomes([]), error: `${code}: ${detail ?? title}` };
    await this.writer.writeFor(id, (_, runLast) => this.sources.note(runLast, id, tally));
  }
}

/** What is wrong with a batch as a whole. */
const OF_BATCH: ReadonlySet<string> = new Set([
  'BATCH_MALFORMED',
  'BATCH_TOO_LARGE',
  'BATCH_MEDIA_TYPE',
] satisfies Array<keyof typeof ingestErrors>);

function isOfBatch(error: unknown): error is DomainError {
  return error instanceof DomainError && OF_BATCH.has(error.code);
}

/** What the metrics are told: the lag is that of the newest item. */
function ingested({ kind }: RegisteredSource, { newest, now }: BatchReading, verdicts: Verdicts) {
  const outcomes = countOutcomes([...verdicts.values()].map(({ outcome }) => outcome));
  return { kind, outcomes, lagSeconds: newest === undefined ? [] : [Math.max(0, now - newest / 1000) / 1000] };
}

function resultOf(eventId: string | null, { outcome, remark }: Verdict): IngestResultView {
  if (remark === undefined) return { event_id: eventId, outcome };
  const { code, status, detail, title } = remark.error;
  const said = { code, ...(outcome === 'rejected' && { status }), pointer: remark.pointer, detail: detail ?? title };
  return { event_id: eventId, outcome, ...said };
}

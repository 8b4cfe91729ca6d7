import { setImmediate as othersTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Principal } from '@rollcall/access';
import { SystemWriter } from '@rollcall/database';
import { DomainError } from '@rollcall/errors';
import { itemsIngested } from '@rollcall/observability';
import { type RegisteredSource, SourceAccessService } from '../sources/index.js';
import { readBatch, type ReadItem, type SentBatch } from './batch-format.js';
import { BatchWriterService, type Candidate } from './batch-writer.service.js';
import type { Verdicts } from './entry.js';
import type { IngestAnswerView, IngestResultView } from './ingest.view.js';
import { readItem } from './read-item.js';
import { countOutcomes } from './tally.js';
import type { Verdict } from './verdict.js';

/** What became of an item, for callers inside the program. */
export interface ItemReport extends Verdict {
  readonly eventId: string | null;
}

/** The one way anything gets into Rollcall: items of a registered source, and never more than it was registered for. */
@Injectable()
export class IngestService {
  constructor(
    private readonly sources: SourceAccessService,
    private readonly writer: SystemWriter,
    private readonly batches: BatchWriterService,
  ) {}

  /**
   * Takes in a batch as it was sent. One bad item never loses the others; what is answered as accepted is committed.
   *
   * @throws SOURCE_NOT_REGISTERED, and BATCH_MALFORMED, BATCH_TOO_LARGE, BATCH_MEDIA_TYPE for one that cannot be read
   */
  async push(principal: Principal, sent: SentBatch): Promise<IngestAnswerView> {
    const source = await this.sources.ofPrincipal(principal);
    const results = await this.takeRead(source, await this.read(source, sent), resultOf);
    return { results, counts: countOutcomes(results.map(({ outcome }) => outcome)) };
  }

  /** Takes in items from within the program, as a source of its own. */
  take(source: RegisteredSource, items: readonly unknown[]): Promise<ItemReport[]> {
    return this.takeRead(
      source,
      items.map(value => ({ value })),
      (eventId, verdict) => ({ eventId, ...verdict }),
    );
  }

  /** @param report makes of each item's id and verdict what is returned of it. */
  private async takeRead<T>(
    source: RegisteredSource,
    items: readonly ReadItem[],
    report: (eventId: string | null, verdict: Verdict) => T,
  ): Promise<T[]> {
    const now = Date.now();
    const { eventIds, candidates, refused } = await readAll(items, source.id, now);
    const verdicts = await this.batches.write(source, candidates, refused);
    if (itemsIngested.observed) itemsIngested.tell(ingested(source, candidates, verdicts, now));
    return eventIds.map((eventId, index) => report(eventId, verdicts.get(index) as Verdict));
  }

  /** A batch that cannot be read is remembered as the source's last error. */
  private async read(source: RegisteredSource, sent: SentBatch): Promise<ReadItem[]> {
    try {
      return await readBatch(sent);
    } catch (error) {
      if (error instanceof DomainError) {
        const counts = countOutcomes([]);
        const text = `${error.code}: ${error.detail ?? error.title}`;
        await this.writer.writeFor(source.id, (_, runLast) =>
          this.sources.note(runLast, source.id, { counts, error: text }),
        );
      }
      throw error;
    }
  }
}

/** How many items are read in one go: a millisecond or two. */
const SLICE = 100;

/** A batch as it was read: the id of each item, those that were understood, and what is said of the others. */
interface ReadItems {
  readonly eventIds: ReadonlyArray<string | null>;
  readonly candidates: readonly Candidate[];
  readonly refused: Verdicts;
}

/** Reading a full batch takes as long as ten lists do; in between whoever waits has a turn. */
async function readAll(items: readonly ReadItem[], sourceId: string, now: number): Promise<ReadItems> {
  const eventIds: Array<string | null> = [];
  const candidates: Candidate[] = [];
  const refused: Verdicts = new Map();
  for (let index = 0; index < items.length; index += 1) {
    if (index > 0 && index % SLICE === 0) await othersTurn();
    const { eventId, result } = readItem(items[index] as ReadItem, sourceId, now);
    eventIds.push(eventId);
    if ('fact' in result) candidates.push({ index, ...result });
    else refused.set(index, result.verdict);
  }
  return { eventIds, candidates, refused };
}

/** What the metrics are told: the lag is that of the newest item. */
function ingested({ kind }: RegisteredSource, candidates: readonly Candidate[], verdicts: Verdicts, now: number) {
  const newest = candidates.reduce((most, { fact }) => Math.max(most, fact.micros), 0);
  const outcomes = countOutcomes([...verdicts.values()].map(({ outcome }) => outcome));
  return { kind, outcomes, lagSeconds: candidates.length === 0 ? [] : [Math.max(0, now - newest / 1000) / 1000] };
}

function resultOf(eventId: string | null, { outcome, remark }: Verdict): IngestResultView {
  if (remark === undefined) return { event_id: eventId, outcome };
  const { code, status, detail, title } = remark.error;
  const said = { code, ...(outcome === 'rejected' && { status }), pointer: remark.pointer, detail: detail ?? title };
  return { event_id: eventId, outcome, ...said };
}

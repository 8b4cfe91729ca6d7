import type { IngestReport, LocalIngestService, SessionRecord } from '../ingest/index.js';
import type { DemoParameters } from './demo-session.js';
import { generateDemo } from './generate-demo.js';

/** What filling a database with demo data did. */
export type DemoReport = Omit<IngestReport, 'rejected'>;

const BATCH = 500;

/** Fills Rollcall with a demo cluster, through the write path that everything takes. */
export class DemoService {
  constructor(private readonly ingest: LocalIngestService) {}

  /**
   * Writes the directory, then the sessions in batches. The same seed writes the same sessions again, moved to the
   * present.
   *
   * @param onWritten called after each batch with the number of its sessions.
   */
  async populate(parameters: DemoParameters, onWritten?: (sessions: number) => void): Promise<DemoReport> {
    const { directory, sessions } = generateDemo(parameters);
    await this.ingest.ensureDirectory(directory);
    const total = { inserted: 0, updated: 0, unchanged: 0 };
    for (const batch of batches(sessions)) {
      const { rejected, ...counts } = await this.ingest.write(batch);
      const [first] = rejected;
      // The generator and the write path disagree: a bug of ours, not of anybody's input.
      if (first !== undefined) throw new Error(`The write path refuses a demo session: ${first.reason}`);
      total.inserted += counts.inserted;
      total.updated += counts.updated;
      total.unchanged += counts.unchanged;
      onWritten?.(batch.length);
    }
    await this.ingest.beat(parameters.now);
    return total;
  }
}

function* batches(sessions: Iterable<SessionRecord>): Generator<SessionRecord[]> {
  let batch: SessionRecord[] = [];
  for (const session of sessions) {
    batch.push(session);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

import type { LocalIngestService, SessionRecord } from '../ingest/index.js';
import { readTrace, type TraceLine } from './trace-file.js';
import { traceDirectory } from './trace-owner.js';
import { sessionOf } from './trace-session.js';
import { MalformedLineError, parseTask } from './trace-task.js';

/** A line that became no session, and why. */
export interface RejectedLine {
  /** Counted from 1, the header. */
  readonly line: number;
  readonly reason: string;
}

/** What an import did. `read` is the sum of all others; the header and empty lines are not read. */
export interface ImportReport {
  readonly read: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: readonly RejectedLine[];
}

interface Numbered {
  readonly line: number;
  readonly record: SessionRecord;
}

const BATCH = 500;

/** Turns the tasks of a trace into sessions. Importing a file again changes nothing. */
export class ImportService {
  constructor(private readonly ingest: LocalIngestService) {}

  /**
   * Imports a file in batches, each written whole or not at all. Malformed lines are reported and skipped.
   *
   * @param onBytes called with the bytes of the file as they are read.
   * @throws UnreadableTraceError when the file is no trace or breaks off; batches before that stay written.
   */
  async importTrace(path: string, onBytes?: (bytes: number) => void): Promise<ImportReport> {
    const run = new ImportRun(this.ingest);
    for await (const line of readTrace(path, onBytes)) await run.take(line);
    return run.finish();
  }
}

/** One import under way: constant memory but for the names seen. */
class ImportRun {
  private read = 0;
  private readonly counts = { inserted: 0, updated: 0, unchanged: 0 };
  private readonly rejected: RejectedLine[] = [];
  private readonly seen = new Map<string, number>();
  private batch: Numbered[] = [];
  private hasOwners = false;

  constructor(private readonly ingest: LocalIngestService) {}

  async take(line: TraceLine): Promise<void> {
    this.read += 1;
    const record = this.recordOf(line);
    if (record === undefined) return;
    this.batch.push({ line: line.line, record });
    if (this.batch.length === BATCH) await this.flush();
  }

  async finish(): Promise<ImportReport> {
    await this.flush();
    const rejected = this.rejected.toSorted((a, b) => a.line - b.line);
    return { read: this.read, ...this.counts, rejected };
  }

  private recordOf(line: TraceLine): SessionRecord | undefined {
    if ('reason' in line) return this.reject(line.line, line.reason);
    try {
      const task = parseTask(line.fields);
      const earlier = this.seen.get(task.name);
      if (earlier !== undefined) return this.reject(line.line, `name: the same task is on line ${earlier}`);
      this.seen.set(task.name, line.line);
      return sessionOf(task);
    } catch (error) {
      if (error instanceof MalformedLineError) return this.reject(line.line, error.message);
      throw error;
    }
  }

  private reject(line: number, reason: string): undefined {
    this.rejected.push({ line, reason });
  }

  private async flush(): Promise<void> {
    if (this.batch.length === 0) return;
    const batch = this.batch;
    this.batch = [];
    if (!this.hasOwners) await this.ingest.ensureDirectory(traceDirectory);
    this.hasOwners = true;
    const report = await this.ingest.write(batch.map(({ record }) => record));
    this.counts.inserted += report.inserted;
    this.counts.updated += report.updated;
    this.counts.unchanged += report.unchanged;
    for (const { index, reason } of report.rejected) this.reject(batch[index]?.line ?? 0, reason);
  }
}

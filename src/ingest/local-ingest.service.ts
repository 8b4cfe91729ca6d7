import type { RegisteredSource } from '@rollcall/access';
import { commonErrors } from '@rollcall/errors';
import type { Registration, SourceAccessService } from '../sources/index.js';
import { eventKeyOf } from './digest.js';
import { type DirectoryRecord, directoryRecord } from './directory-record.js';
import type { DirectoryRepository } from './directory.repository.js';
import type { IngestReport, Rejection } from './ingest-report.js';
import type { IngestService, ItemReport } from './ingest.service.js';
import type { LocalIngestRepository } from './local-ingest.repository.js';
import { type Item, itemsOf } from './record-items.js';
import type { SessionRecord } from './session-record.js';
import { isUuid } from './storable.js';

/** More than a record has items about one object. */
const STEPS_AT_MOST = 8;

/** The write path for a source that runs inside the command line: whole sessions in, the same items on. */
export class LocalIngestService {
  private source: Promise<RegisteredSource> | undefined;

  constructor(
    private readonly registration: Registration,
    private readonly ingest: IngestService,
    private readonly sources: SourceAccessService,
    private readonly directory: DirectoryRepository,
    private readonly local: LocalIngestRepository,
  ) {}

  /**
   * Makes sure that domains, groups, users and memberships exist; those that do are left as they are.
   *
   * @throws INVALID_ARGUMENT when the directory itself is malformed; then nothing is written.
   */
  async ensureDirectory(directory: DirectoryRecord): Promise<void> {
    const parsed = directoryRecord.safeParse(directory);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw commonErrors.INVALID_ARGUMENT({ detail: `${issue?.path.join('.')}: ${issue?.message}` });
    }
    await this.directory.ensure(parsed.data);
  }

  /**
   * Writes sessions with everything that happened to them. Writing a record again changes nothing; one that says
   * something newer of its session tells its whole story anew, and what was told before is no part of it.
   */
  async write(records: readonly SessionRecord[]): Promise<IngestReport> {
    // Of what two records say of the same moment, the one that is written later holds.
    const since = Date.now() * STEPS_AT_MOST;
    const parts = records.map(record => itemsOf(record, since));
    const ids = records.map(({ id }) => id).filter(isUuid);
    await this.local.adopt((await this.open()).id, ids);
    const reports = await this.take(parts.flat());
    const totals = { inserted: 0, updated: 0, unchanged: 0 };
    const rejected: Rejection[] = [];
    const retold: Item[] = [];
    let start = 0;
    parts.forEach((items, index) => {
      const own = reports.slice(start, (start += items.length));
      const steps = items.filter(({ kind }) => kind === 'session.upsert');
      if (own[0]?.created !== true && own[steps.length - 1]?.outcome === 'accepted') retold.push(...steps);
      const reason = reasonOf(own);
      if (reason === undefined) totals[effectOf(own)] += 1;
      else rejected.push({ index, reason });
    });
    if (retold.length > 0) await this.forgetOthers(retold);
    return { ...totals, rejected };
  }

  /** Leaves of the history of some sessions only what these items say. */
  private async forgetOthers(items: readonly Item[]): Promise<void> {
    const { id } = await this.open();
    const keys = items.map(({ event_id: eventId }) => eventKeyOf(id, eventId));
    const sessions = items.map(({ body }) => (body as { id: string }).id);
    await this.local.keepHistory([...new Set(sessions)], keys);
  }

  /** Says that the source is there, so that what it has written counts as fresh. */
  async beat(now: Date): Promise<void> {
    const occurred_at = now.toISOString();
    await this.take([{ event_id: `beat ${occurred_at}`, kind: 'heartbeat', occurred_at, seq: 0, body: {} }]);
  }

  private async take(items: readonly Item[]): Promise<ItemReport[]> {
    return this.ingest.take(await this.open(), items);
  }

  private open(): Promise<RegisteredSource> {
    this.source ??= this.sources.ensure(this.registration);
    return this.source;
  }
}

function effectOf(reports: readonly ItemReport[]): 'inserted' | 'updated' | 'unchanged' {
  const accepted = reports.filter(({ outcome }) => outcome === 'accepted');
  if (accepted.length === 0) return 'unchanged';
  return reports[0]?.created === true ? 'inserted' : 'updated';
}

function reasonOf(reports: readonly ItemReport[]): string | undefined {
  const remark = reports.find(({ outcome }) => outcome === 'rejected')?.remark;
  return (
    remark &&
    `${remark.pointer.slice(1).replaceAll('/', '.') || 'record'}: ${remark.error.detail ?? remark.error.title}`
  );
}

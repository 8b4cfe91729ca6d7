import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type Principal, Role, scopeOf } from '@rollcall/access';
import { SystemWriter } from '@rollcall/database';
import { auditDropped } from '@rollcall/observability';
import { MaintenanceService } from '../maintenance/index.js';
import { APP_SETTINGS, type AppSettings } from '../settings.js';
import { ALLOWED, AuditBatch, ToldApart } from './audit-batch.js';
import { type AuditEntry, AuditRepository } from './audit.repository.js';

/** A request that has been answered, as far as the audit is concerned. */
export interface Answered {
  readonly principal: Principal | undefined;
  /** The key that an unauthenticated request claimed to be of. */
  readonly claimed: string | undefined;
  readonly operation: string;
  readonly status: number;
  /** The code of what it was refused with. */
  readonly failure: string | undefined;
  readonly requestId: string;
}

/** How long an entry is in memory only: as much is lost when the process is killed. */
const WRITING_MILLISECONDS = 1_000;
/** How long a process that ends waits for the last entries to be written: it has little more time. */
const LAST_MILLISECONDS = 3_000;
const FORGETTING_SECONDS = 3_600;
const REFUSED = new Set([401, 403, 429]);
const LONGEST_ACTOR = 64;

/**
 * Writes the audit: every refusal, and every answer to somebody who sees more than what is theirs. Entries are
 * gathered and written together, so that no request waits for it and a flood of refusals becomes few rows.
 */
@Injectable()
export class AuditLogService implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Audit');
  private readonly toldApart = new ToldApart();
  private batch = new AuditBatch(this.toldApart);
  /** Set while a write is due or under way. */
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  /** Entries that are being written. */
  private underWay = 0;
  private stopped = false;

  constructor(
    private readonly writer: SystemWriter,
    private readonly records: AuditRepository,
    private readonly maintenance: MaintenanceService,
    @Inject(APP_SETTINGS) private readonly settings: AppSettings,
  ) {}

  onModuleInit(): void {
    this.maintenance.register({ name: 'audit-retention', everySeconds: FORGETTING_SECONDS, run: () => this.forget() });
  }

  /** Before anything that may wait for a database which is away: what cannot be written by now never will be. */
  async onModuleDestroy(): Promise<void> {
    await Promise.race([this.write(), sleep(LAST_MILLISECONDS, undefined, { ref: false })]);
    this.stopped = true;
    clearTimeout(this.timer);
    const lost = this.batch.size + this.batch.dropped + this.underWay;
    if (lost > 0) this.tellOfLoss(lost);
  }

  note(answered: Answered): void {
    if (REFUSED.has(answered.status) || answered.failure === 'FORBIDDEN') {
      this.batch.refusal(entryOf(answered, answered.failure ?? 'UNAUTHENTICATED'));
    } else if (answered.status < 400 && answered.principal !== undefined && seesOthers(answered.principal)) {
      this.batch.read(entryOf(answered, ALLOWED));
    } else return;
    if (this.stopped) this.tellOfLoss(1);
    else this.schedule();
  }

  /** Writes what has been gathered, after what is being written; what fails is tried again with the next batch. */
  write(): Promise<void> {
    this.writing = this.writing.then(() => this.writeGathered());
    return this.writing;
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => void this.write(), WRITING_MILLISECONDS).unref();
  }

  private async writeGathered(): Promise<void> {
    const batch = this.batch;
    this.batch = new AuditBatch(this.toldApart);
    if (batch.dropped > 0) this.tellOfLoss(batch.dropped);
    if (batch.size > 0) await this.append(batch.entries());
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.batch.size > 0 && !this.stopped) this.schedule();
  }

  private async append(entries: readonly AuditEntry[]): Promise<void> {
    this.underWay = entries.length;
    try {
      await this.writer.write('audit', run => this.records.append(run, entries));
    } catch (error) {
      this.batch.takeBack(entries);
      this.logger.error({ err: error, msg: 'The audit could not be written yet', entries: entries.length });
    } finally {
      this.underWay = 0;
    }
  }

  private tellOfLoss(entries: number): void {
    this.logger.error({ msg: 'Audit entries were dropped', dropped: entries });
    auditDropped.tell({ entries });
  }

  private async forget(): Promise<void> {
    const days = this.settings.AUDIT_RETENTION_DAYS;
    let gone: number;
    do {
      gone = await this.writer.write('audit', run => this.records.forget(run, days));
    } while (gone > 0);
  }
}

function seesOthers({ role }: Principal): boolean {
  return role === Role.Admin || role === Role.Monitor || role === Role.SuperAdmin;
}

function entryOf({ principal, claimed, operation, status, requestId }: Answered, result: string): AuditEntry {
  const actor = principal?.accessKey ?? claimed?.slice(0, LONGEST_ACTOR) ?? null;
  return {
    ...{ at: new Date(), actor, user_id: principal?.userId ?? null, role: principal?.role ?? null },
    ...{ operation, scope: scopeText(principal), result, status, request_id: requestId, times: 1 },
  };
}

/** Whose sessions the caller may see at all, in a word. */
function scopeText(principal: Principal | undefined): string {
  if (principal === undefined) return 'none';
  const scope = scopeOf(principal);
  return scope.mode === 'domain' ? `domain ${scope.domain}` : scope.mode;
}

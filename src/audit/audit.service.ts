import { Injectable } from '@nestjs/common';
import { type Principal, reaches, Role } from '@rollcall/access';
import type { RestList } from '@rollcall/api';
import { ScopedReader } from '@rollcall/database';
import { commonErrors } from '@rollcall/errors';
import { type AuditFilter, AuditRepository, type AuditRow } from './audit.repository.js';

/** A page of the audit, newest first. */
export interface AuditPage {
  readonly items: readonly AuditRow[];
  readonly next_cursor: string | null;
}

const USUAL_PAGE = 20;
/** Records in one statement of an export. */
const BATCH = 1_000;

/** Questions about the audit. */
@Injectable()
export class AuditService {
  constructor(
    private readonly reader: ScopedReader,
    private readonly records: AuditRepository,
  ) {}

  /** @throws FORBIDDEN for everybody but super-administrators: the job that reads it asks nobody who they are. */
  list(principal: Principal, filter: AuditFilter, limit?: number): RestList {
    if (!reaches(principal.role, Role.SuperAdmin)) throw commonErrors.FORBIDDEN();
    return {
      page: () => this.page(filter, limit),
      rows: visit => this.visitAll(filter, visit),
      stamp: () => Promise.resolve(undefined),
    };
  }

  /** For whoever has the database in their hands anyway. */
  async page(filter: AuditFilter, limit = USUAL_PAGE): Promise<AuditPage> {
    const rows = await this.reader.readAs('audit', run => this.records.page(run, filter, limit + 1));
    const items = rows.slice(0, limit);
    return { items, next_cursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  private async visitAll(filter: AuditFilter, visit: (batch: readonly AuditRow[]) => Promise<void>): Promise<void> {
    let before: string | null | undefined = filter.before;
    while (before !== null) {
      const page: AuditPage = await this.page({ ...filter, before }, BATCH);
      await visit(page.items);
      before = page.next_cursor;
    }
  }
}

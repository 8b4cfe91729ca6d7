import { Injectable } from '@nestjs/common';
import { type Principal, reaches, Role } from '@rollcall/access';
import { ScopedReader } from '@rollcall/database';
import { commonErrors } from '@rollcall/errors';
import { type AuditFilter, AuditRepository, type AuditRow } from './audit.repository.js';

/** A page of the audit, newest first. */
export interface AuditPage {
  readonly items: readonly AuditRow[];
  readonly next_cursor: string | null;
}

const USUAL_PAGE = 20;

/** Questions about the audit. */
@Injectable()
export class AuditService {
  constructor(
    private readonly reader: ScopedReader,
    private readonly records: AuditRepository,
  ) {}

  /** @throws FORBIDDEN for everybody but super-administrators: the job that reads it asks nobody who they are. */
  list(principal: Principal, filter: AuditFilter, limit?: number): Promise<AuditPage> {
    if (!reaches(principal.role, Role.SuperAdmin)) throw commonErrors.FORBIDDEN();
    return this.page(filter, limit);
  }

  /** For whoever has the database in their hands anyway. */
  async page(filter: AuditFilter, limit = USUAL_PAGE): Promise<AuditPage> {
    const rows = await this.reader.readAs('audit', run => this.records.page(run, filter, limit + 1));
    const items = rows.slice(0, limit);
    return { items, next_cursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }
}

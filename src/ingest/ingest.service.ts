import { Injectable } from '@nestjs/common';
import { errorCode } from '@rollcall/database';
import { commonErrors } from '@rollcall/errors';
import type { z } from 'zod';
import { conflictJudge } from './batch-conflicts.js';
import { type DirectoryRecord, directoryRecord } from './directory-record.js';
import { DirectoryRepository } from './directory.repository.js';
import type { IngestReport, Rejection } from './ingest-report.js';
import { rowsOf } from './ingest-rows.js';
import { IngestRepository } from './ingest.repository.js';
import { sessionRecord, type ValidSession } from './session-record.js';

interface Candidate {
  readonly index: number;
  readonly session: ValidSession;
}

/** SQLSTATE classes for values and rows that the database does not take: the batch is at fault, not the database. */
const REFUSED_DATA = /^2[23]/;
const SHOWN_ISSUES = 3;

/**
 * The one way sessions get into Rollcall. It acts as the system: whoever calls it has decided that the records may be
 * written. Nothing here knows where they come from.
 */
@Injectable()
export class IngestService {
  constructor(
    private readonly sessions: IngestRepository,
    private readonly directory: DirectoryRepository,
  ) {}

  /**
   * Makes sure that domains, groups, users and memberships exist; those that do are left as they are.
   *
   * @throws INVALID_ARGUMENT when the directory itself is malformed; then nothing is written.
   */
  async ensureDirectory(directory: DirectoryRecord): Promise<void> {
    const parsed = directoryRecord.safeParse(directory);
    if (!parsed.success) throw commonErrors.INVALID_ARGUMENT({ detail: reasonOf(parsed.error) });
    await this.directory.ensure(parsed.data);
  }

  /**
   * Writes one batch (some hundred sessions are a good size) in one transaction. Writing a record again changes
   * nothing. Invalid records are reported and the others written. A container that a record does not name stays; an
   * owner's group or user that does not exist is left empty, a domain that does not exist rejects the record.
   *
   * @throws UNAVAILABLE when the database is; then nothing of the batch is written.
   */
  async write(records: readonly unknown[]): Promise<IngestReport> {
    const rejected: Rejection[] = [];
    const valid = records.flatMap((record, index): Candidate[] => {
      const parsed = sessionRecord.safeParse(record);
      if (!parsed.success) rejected.push({ index, reason: reasonOf(parsed.error) });
      return parsed.success ? [{ index, session: parsed.data }] : [];
    });
    const judge = conflictJudge(await this.known(valid));
    const writable = valid.filter(({ index, session }) => {
      const reason = judge(session);
      if (reason !== undefined) rejected.push({ index, reason });
      return reason === undefined;
    });
    const counts = await this.writeAll(writable, rejected);
    return { ...counts, rejected: rejected.sort((a, b) => a.index - b.index) };
  }

  private async known(candidates: readonly Candidate[]) {
    const sessions = candidates.map(({ session }) => session);
    return {
      domains: await this.sessions.domains([...new Set(sessions.map(({ owner }) => owner.domain))]),
      containers: await this.sessions.containerSessions(
        sessions.flatMap(({ containers }) => containers.map(c => c.id)),
      ),
    };
  }

  /**
   * What validation let through the database may still refuse, and then the whole statement is lost. Halving the
   * batch finds the one record and saves the others.
   */
  private async writeAll(candidates: readonly Candidate[], rejected: Rejection[]): Promise<Counts> {
    if (candidates.length === 0) return NOTHING;
    try {
      const { inserted, changed } = await this.sessions.write(rowsOf(candidates.map(({ session }) => session)));
      const unchanged = candidates.length - inserted.size - changed.size;
      return { inserted: inserted.size, updated: changed.size, unchanged };
    } catch (error) {
      if (!REFUSED_DATA.test(errorCode(error))) throw error;
      const [first] = candidates as [Candidate];
      if (candidates.length === 1) {
        rejected.push({ index: first.index, reason: 'the database does not take a value of this record' });
        return NOTHING;
      }
      const middle = Math.ceil(candidates.length / 2);
      const left = await this.writeAll(candidates.slice(0, middle), rejected);
      return added(left, await this.writeAll(candidates.slice(middle), rejected));
    }
  }
}

type Counts = Omit<IngestReport, 'rejected'>;
const NOTHING: Counts = { inserted: 0, updated: 0, unchanged: 0 };

function added(a: Counts, b: Counts): Counts {
  return {
    inserted: a.inserted + b.inserted,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
  };
}

function reasonOf(error: z.ZodError): string {
  const reasons = error.issues.map(({ path, message }) => `${path.map(String).join('.') || 'record'}: ${message}`);
  const more = reasons.length > SHOWN_ISSUES ? ` (and ${reasons.length - SHOWN_ISSUES} more)` : '';
  return reasons.slice(0, SHOWN_ISSUES).join('; ') + more;
}

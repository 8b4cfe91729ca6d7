import { LARGEST_PAGE, integerText, optional, queryOf, type Selection, text } from '@rollcall/api';
import { z } from 'zod';
import { AuditRecordView } from './audit.view.js';

const MOMENT = { error: 'expected a moment such as 2026-11-25T00:00:00Z' };
/** In UTC: PostgreSQL knows neither all the offsets there are in ISO 8601 nor its years before the first. */
const moment = z.iso
  .datetime({ offset: true, ...MOMENT })
  .transform(written => new Date(written).toISOString())
  .refine(utc => /^\d{4}/.test(utc) && !utc.startsWith('0000'), MOMENT);
const number = z
  .string({ error: 'expected the next_cursor of a page' })
  .regex(/^\d{1,18}$/, { error: 'expected the next_cursor of a page' });

/** What narrows the audit, wherever it is asked. */
export const auditFilter = {
  since: optional(moment).describe('Only what was answered at this moment or later.'),
  until: optional(moment).describe('Only what was answered before this moment.'),
  actor: optional(text(64)).describe('Only what was asked with this access key.'),
  result: optional(text(64)).describe('Only this result: `ALLOWED` or an error code.'),
  limit: optional(integerText(0, LARGEST_PAGE)).describe(
    `How many items at most: 0 to ${LARGEST_PAGE}; 20 if left out.`,
  ),
};

/** Which records of the audit. */
export class AuditQuery {
  static readonly schema = queryOf(AuditRecordView, {
    ...auditFilter,
    cursor: optional(number).describe('The `next_cursor` of the page before.'),
  });

  readonly since?: string;
  readonly until?: string;
  readonly actor?: string;
  readonly result?: string;
  readonly limit?: number;
  readonly cursor?: string;
  readonly selection!: Selection;
}

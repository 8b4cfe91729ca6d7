import { Role } from '@rollcall/access';
import { selectionFrom } from './field-list.js';
import type { RestAnswer } from './rest-answer-metadata.js';
import { rowWriter } from './row-writer.js';
import { viewName } from './view-shape.js';

/** What the document shows of requests and answers. */
export interface DocumentExamples {
  /** Name of a view → a row of it, as services return rows. */
  readonly answers: Readonly<Record<string, object>>;
  /** Operation → what is sent as JSON. */
  readonly bodies: Readonly<Record<string, unknown>>;
}

/** An answer with one row, written as answers are; nothing for a view that has no example. */
export function exampleOf({ view, shape }: RestAnswer, { answers }: DocumentExamples): { example?: unknown } {
  const row = answers[viewName(view)];
  if (row === undefined) return {};
  const written: unknown = JSON.parse(rowWriter(view, selectionFrom(view, undefined), Role.SuperAdmin)(row));
  if (shape === 'one') return { example: written };
  return { example: { items: [written], ...(shape === 'page' ? { next_cursor: null } : {}) } };
}

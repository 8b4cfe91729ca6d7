import { Readable } from 'node:stream';
import type { Principal, Role } from '@rollcall/access';
import { csvLine } from './csv-line.js';
import { pulled } from './pulled.js';
import { takeTurn } from './export-turns.js';
import { rowCells } from './row-cells.js';
import { rowWriter } from './row-writer.js';
import type { Selection } from './selection.js';
import type { RestList } from './rest-list.js';
import type { ViewClass } from './view-field.js';

/** The media types in which a whole set of rows can be had, and how files of them are called. */
export const EXPORT_TYPES = { 'text/csv': 'csv', 'application/x-ndjson': 'ndjson' } as const;

/** A media type of an export. */
export type ExportType = keyof typeof EXPORT_TYPES;

const PIECE = 32_768;

/** How rows of some type are written, and what stands before the first. */
interface RowFormat {
  readonly head: string;
  readonly line: (row: object) => string;
}

/**
 * Streams every row of a list, a batch at a time: what the reader has not taken yet holds the next batch back. The
 * first batch is awaited, so that what fails at once is a proper answer; what fails later breaks the connection, and
 * half a list cannot be taken for a whole one.
 */
export async function exportStream(
  list: RestList,
  type: ExportType,
  view: ViewClass,
  selection: Selection,
  principal: Principal,
  spend: (rows: number) => void,
): Promise<Readable> {
  const { head, line } = (type === 'text/csv' ? csv : ndjson)(view, selection, principal.role);
  const leave = takeTurn(principal.accessKey);
  const batches = pulled<readonly object[]>(visit => list.rows(visit));
  const first = await batches.next().catch((error: unknown) => {
    leave();
    throw error;
  });
  async function* written(): AsyncGenerator<string> {
    try {
      yield head;
      for (let next = first; next.done !== true; next = await batches.next()) {
        spend(next.value.length);
        yield* piecesOf(next.value, line);
      }
    } finally {
      await batches.return();
    }
  }
  // A stream that is destroyed before it was read never enters the generator.
  return Readable.from(written(), { objectMode: false }).once('close', () => {
    leave();
    void batches.return().catch(() => undefined);
  });
}

/** RFC 4180 with a header. */
function csv(view: ViewClass, selection: Selection, role: Role): RowFormat {
  const cells = rowCells(view, selection, role);
  return { head: csvLine([...selection.keys()]), line: row => csvLine(cells(row)) };
}

/** One JSON object a line. */
function ndjson(view: ViewClass, selection: Selection, role: Role): RowFormat {
  const write = rowWriter(view, selection, role);
  return { head: '', line: row => `${write(row)}\n` };
}

/** As few pieces as may be; each small enough to be no large object, which would wait for the whole heap's collection. */
function* piecesOf(rows: readonly object[], line: (row: object) => string): Generator<string, void, undefined> {
  let piece = '';
  for (const row of rows) {
    piece += line(row);
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

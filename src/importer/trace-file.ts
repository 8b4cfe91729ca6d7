import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { parse as parseLine } from 'csv-parse/sync';
import { TRACE_COLUMNS, type TraceFields } from './trace-task.js';

/** The size of a trace in bytes, packed as it is. @throws UnreadableTraceError */
export async function traceSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** One line of a table: its fields, or why it has none. */
export type TableLine<Column extends string> =
  | { readonly line: number; readonly fields: Readonly<Record<Column, string>> }
  | { readonly line: number; readonly reason: string };

/** One line of a trace. */
export type TraceLine = TableLine<keyof TraceFields>;

/** A kind of file: what it is called, and the columns it must have, in any order. */
export interface TableKind<Column extends string> {
  readonly name: string;
  readonly columns: readonly Column[];
}

const TASK_TRACE: TableKind<keyof TraceFields> = { name: 'task trace', columns: TRACE_COLUMNS };

/** A file that is no trace or cannot be read to its end. */
export class UnreadableTraceError extends Error {
  override readonly name = 'UnreadableTraceError';
}

interface RawRecord {
  readonly raw: string;
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** No line of a trace is longer; without a limit a file of another kind would be read into memory whole. */
const MAX_LINE_BYTES = 64 * 1024;

/** Streams the lines of a task trace; see {@link readTable}. */
export function readTrace(path: string, onBytes?: (bytes: number) => void): AsyncGenerator<TraceLine> {
  return readTable(path, TASK_TRACE, onBytes);
}

/** The names in the first line of a file. @throws UnreadableTraceError */
export async function columnsOf(path: string): Promise<readonly string[]> {
  try {
    for await (const record of (await records(path)) as AsyncIterable<RawRecord>) return namesIn(record);
  } catch (error) {
    throw unreadable(path, error);
  }
  throw new UnreadableTraceError(`${path} is empty`);
}

/**
 * Streams the lines of a file, `.csv` or gzipped (told by its first bytes). Line 1 is the header.
 *
 * @param onBytes called with the bytes of the file as they are read.
 * @throws UnreadableTraceError when there is no such file, it is of another kind, or it breaks off.
 */
export async function* readTable<Column extends string>(
  path: string,
  kind: TableKind<Column>,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<TableLine<Column>> {
  let columns: readonly string[] | undefined;
  try {
    for await (const record of (await records(path, onBytes)) as AsyncIterable<RawRecord>) {
      if (columns === undefined) columns = headerOf(record, kind);
      else yield lineOf(record, columns, kind);
    }
  } catch (error) {
    if (error instanceof UnreadableTraceError) throw error;
    throw unreadable(path, error);
  }
  if (columns === undefined) throw new UnreadableTraceError(`${path} is empty`);
}

function unreadable(path: string, cause: unknown): UnreadableTraceError {
  return new UnreadableTraceError(`${path} cannot be read: ${(cause as Error).message}`, { cause });
}

/**
 * Quotes are left to {@link fieldsOf}: read as CSV, one quote that is never closed would swallow the rest of the file.
 */
async function records(path: string, onBytes?: (bytes: number) => void): Promise<Readable> {
  const unpack = (await isGzip(path)) ? [createGunzip()] : [];
  const parser = parse({
    bom: true,
    info: true,
    raw: true,
    quote: null,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_LINE_BYTES,
  });
  const file = createReadStream(path);
  if (onBytes !== undefined) file.on('data', chunk => onBytes(chunk.length));
  // A failure of any part ends the parser, whose reader reports it.
  pipeline([file, ...unpack, parser], () => undefined);
  return parser;
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE(0) === 0x1f8b;
  } finally {
    await file.close();
  }
}

function headerOf<Column extends string>(record: RawRecord, kind: TableKind<Column>): readonly string[] {
  const header = namesIn(record);
  const missing = kind.columns.filter(column => !header.includes(column));
  if (missing.length === 0) return header;
  throw new UnreadableTraceError(`this is not a ${kind.name}: its first line lacks ${missing.join(', ')}`);
}

function namesIn(record: RawRecord): readonly string[] {
  return fieldsOf(record)?.map(column => column.trim()) ?? [];
}

function lineOf<Column extends string>(
  record: RawRecord,
  columns: readonly string[],
  kind: TableKind<Column>,
): TableLine<Column> {
  const line = record.info.lines;
  const values = fieldsOf(record);
  if (values === undefined) return { line, reason: 'a quoted field is not closed' };
  if (values.length !== columns.length) {
    return { line, reason: `has ${values.length} columns, expected ${columns.length}` };
  }
  const fields = kind.columns.map(column => [column, values[columns.indexOf(column)] ?? '']);
  return { line, fields: Object.fromEntries(fields) as Record<Column, string> };
}

function fieldsOf({ raw, record }: RawRecord): readonly string[] | undefined {
  if (!raw.includes('"')) return record;
  try {
    return parseLine(raw, { relax_column_count: true, bom: true })[0];
  } catch {
    return undefined;
  }
}

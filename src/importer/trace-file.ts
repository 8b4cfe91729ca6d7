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

/** One line of a trace: its fields, or why it has none. */
export type TraceLine =
  { readonly line: number; readonly fields: TraceFields } | { readonly line: number; readonly reason: string };

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

/**
 * Streams the lines of a trace, `.csv` or gzipped (told by its first bytes). Line 1 is the header.
 *
 * @param onBytes called with the bytes of the file as they are read.
 * @throws UnreadableTraceError when there is no such file, it is no trace, or it breaks off.
 */
export async function* readTrace(path: string, onBytes?: (bytes: number) => void): AsyncGenerator<TraceLine> {
  let columns: readonly string[] | undefined;
  try {
    for await (const record of (await records(path, onBytes)) as AsyncIterable<RawRecord>) {
      if (columns === undefined) columns = headerOf(record);
      else yield lineOf(record, columns);
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

function headerOf(record: RawRecord): readonly string[] {
  const header = fieldsOf(record)?.map(column => column.trim()) ?? [];
  const missing = TRACE_COLUMNS.filter(column => !header.includes(column));
  if (missing.length === 0) return header;
  throw new UnreadableTraceError(`this is not a task trace: its first line lacks ${missing.join(', ')}`);
}

function lineOf(record: RawRecord, columns: readonly string[]): TraceLine {
  const line = record.info.lines;
  const values = fieldsOf(record);
  if (values === undefined) return { line, reason: 'a quoted field is not closed' };
  if (values.length !== columns.length) {
    return { line, reason: `has ${values.length} columns, expected ${columns.length}` };
  }
  const fields = TRACE_COLUMNS.map(column => [column, values[columns.indexOf(column)] ?? '']);
  return { line, fields: Object.fromEntries(fields) as TraceFields };
}

function fieldsOf({ raw, record }: RawRecord): readonly string[] | undefined {
  if (!raw.includes('"')) return record;
  try {
    return parseLine(raw, { relax_column_count: true, bom: true })[0];
  } catch {
    return undefined;
  }
}

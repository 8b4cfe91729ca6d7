import { isAscii, isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ingestErrors } from './ingest.errors.js';
import { LARGEST_BATCH } from './ingest-limits.js';
import { valuesOf } from './list-text.js';
import type { Scratch } from './scratch.js';

/** A batch as it was sent, byte for byte. */
export interface SentBatch {
  readonly bytes: Buffer;
  /** The media type without parameters, in lower case. */
  readonly mediaType: string;
  /** The content coding; undefined for none. */
  readonly coding: string | undefined;
}

/** One item as it was read, or why its line could not be. */
export type ReadItem = { readonly value: unknown } | { readonly unreadable: string };

/** Media types of batches, and how each is read. */
const FORMATS: Readonly<Record<string, (bytes: Buffer, scratch: Scratch) => ReadItem[]>> = {
  'application/json': listOf,
  'application/x-ndjson': linesOf,
  'application/cloudevents+json': bytes => [{ value: parsed(bytes) }],
  'application/cloudevents-batch+json': listOf,
};

/** Every media type that a batch may have. */
export const BATCH_MEDIA_TYPES: readonly string[] = Object.keys(FORMATS);

/**
 * Takes a batch apart. A line that is no JSON costs that line alone.
 *
 * @param scratch holds what items consist of.
 *
 * @throws BATCH_MEDIA_TYPE, BATCH_MALFORMED, BATCH_TOO_LARGE
 */
export async function readBatch({ bytes, mediaType, coding }: SentBatch, scratch: Scratch): Promise<ReadItem[]> {
  const read = Object.hasOwn(FORMATS, mediaType) ? FORMATS[mediaType] : undefined;
  if (read === undefined) throw ingestErrors.BATCH_MEDIA_TYPE({ detail: `got ${mediaType || 'no content type'}` });
  const plain = await unpacked(bytes, coding);
  const items = read(plain, scratch);
  if (items.length <= LARGEST_BATCH.items) return items;
  throw ingestErrors.BATCH_TOO_LARGE({ detail: `got ${items.length} items` });
}

const unzip = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);

/** Stops unpacking at the limit, however small what was sent is. */
async function unpacked(bytes: Buffer, coding: string | undefined): Promise<Buffer> {
  if (coding === undefined || coding === 'identity') return bytes;
  if (coding !== 'gzip') throw ingestErrors.BATCH_MEDIA_TYPE({ detail: 'content-encoding: expected gzip or none' });
  try {
    return await unzip(bytes, { maxOutputLength: LARGEST_BATCH.bytes });
  } catch (error) {
    const tooLarge = (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
    throw tooLarge
      ? ingestErrors.BATCH_TOO_LARGE({ cause: error })
      : ingestErrors.BATCH_MALFORMED({ detail: 'not gzip, though content-encoding says so', cause: error });
  }
}

/** Refuses what is not UTF-8: decoding would put other characters in its place. */
function decoded(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1');
  if (isUtf8(bytes)) return utf8.decode(bytes);
  throw ingestErrors.BATCH_MALFORMED({ detail: 'not UTF-8' });
}

/** Unlike a buffer of its own accord it leaves out a byte order mark. */
const utf8 = new TextDecoder('utf-8');

function parsed(bytes: Buffer): unknown {
  const text = decoded(bytes);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw ingestErrors.BATCH_MALFORMED({ detail: 'not JSON', cause: error });
  }
}

function listOf(bytes: Buffer, scratch: Scratch): ReadItem[] {
  const list = (isAscii(bytes) ? valuesOf(bytes, scratch) : undefined) ?? parsed(bytes);
  if (!Array.isArray(list)) throw ingestErrors.BATCH_MALFORMED({ detail: 'expected a JSON array of items' });
  return list.map((value: unknown) => ({ value }));
}

function linesOf(bytes: Buffer): ReadItem[] {
  return decoded(bytes)
    .split('\n')
    .flatMap((line, index): ReadItem[] => {
      if (line.trim() === '') return [];
      try {
        return [{ value: JSON.parse(line) as unknown }];
      } catch {
        return [{ unreadable: `line ${index + 1} is not JSON` }];
      }
    });
}

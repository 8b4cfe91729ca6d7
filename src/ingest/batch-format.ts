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

/** In place of an item: why its line could not be read. */
export class Unreadable {
  constructor(readonly reason: string) {}
}

/** Media types of batches, and how each is read. */
const FORMATS: Readonly<Record<string, (bytes: Buffer, scratch: Scratch) => Iterable<unknown>>> = {
  'application/json': listOf,
  'application/x-ndjson': linesOf,
  'application/cloudevents+json': bytes => [parsed(bytes)],
  'application/cloudevents-batch+json': listOf,
};

/** Every media type that a batch may have. */
export const BATCH_MEDIA_TYPES: readonly string[] = Object.keys(FORMATS);

/**
 * Takes a batch apart. A line that is no JSON costs that line alone.
 *
 * @param scratch holds what items consist of, and the batch itself.
 * @returns its items, each read when it is asked for. What is wrong with the batch may come out only then.
 * @throws BATCH_MEDIA_TYPE, BATCH_MALFORMED, BATCH_TOO_LARGE
 */
export async function readBatch({ bytes, mediaType, coding }: SentBatch, scratch: Scratch): Promise<Iterable<unknown>> {
  const read = Object.hasOwn(FORMATS, mediaType) ? FORMATS[mediaType] : undefined;
  if (read === undefined) throw ingestErrors.BATCH_MEDIA_TYPE({ detail: `got ${mediaType || 'no content type'}` });
  const plain = await unpacked(bytes, coding);
  scratch.adopt(plain);
  return limited(read(plain, scratch));
}

/** Reads on behind the last item that there may be, to say how many there are. */
function* limited(items: Iterable<unknown>): Generator {
  let count = 0;
  for (const item of items) if (++count <= LARGEST_BATCH.items) yield item;
  if (count > LARGEST_BATCH.items) throw ingestErrors.BATCH_TOO_LARGE({ detail: `got ${count} items` });
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

function listOf(bytes: Buffer, scratch: Scratch): Iterable<unknown> {
  const parseAll = (): readonly unknown[] => {
    const list = parsed(bytes);
    if (!Array.isArray(list)) throw ingestErrors.BATCH_MALFORMED({ detail: 'expected a JSON array of items' });
    return list;
  };
  return isAscii(bytes) ? valuesOf(bytes, scratch, parseAll) : parseAll();
}

function linesOf(bytes: Buffer): unknown[] {
  return decoded(bytes)
    .split('\n')
    .flatMap((line, index): unknown[] => {
      if (line.trim() === '') return [];
      try {
        return [JSON.parse(line)];
      } catch {
        return [new Unreadable(`line ${index + 1} is not JSON`)];
      }
    });
}

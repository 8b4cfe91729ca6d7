import { hash } from 'node:crypto';
import { commonErrors } from '@rollcall/errors';
import { isPosition, type KeysetPosition, type OrderColumn } from './keyset.js';

const LONGEST_CURSOR = 100_000;

/** What a cursor is good for: the list it was made by, in this order. */
export interface CursorList {
  /** Says which rows the list has: the filter and whose it is. Two lists that differ say different things. */
  readonly fingerprint: string;
  readonly order: readonly OrderColumn[];
}

/** The cursor behind a row of a list: opaque to clients, and of no use for any other list. */
export function writeCursor(list: CursorList, position: KeysetPosition): string {
  return Buffer.from(JSON.stringify([seal(list), position])).toString('base64url');
}

/**
 * Reads a cursor that came back.
 *
 * @param argument the argument it came in, for the error.
 * @throws INVALID_ARGUMENT when it is no cursor, or one of another list.
 */
export function readCursor(list: CursorList, cursor: string, argument: string): KeysetPosition {
  const [sealed, position] = decoded(cursor);
  if (typeof sealed !== 'string') throw refused(argument, 'is no cursor of ours');
  if (sealed !== seal(list)) throw refused(argument, 'belongs to a list with another filter, order or caller');
  if (!isPosition(position, list.order)) throw refused(argument, 'is no cursor of ours');
  return position;
}

function refused(argument: string, why: string): Error {
  return commonErrors.INVALID_ARGUMENT({ detail: `${argument}: ${why}` });
}

function decoded(cursor: string): readonly unknown[] {
  if (cursor.length > LONGEST_CURSOR || !/^[\w-]+$/.test(cursor)) return [];
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function seal({ fingerprint, order }: CursorList): string {
  const keys = order.map(({ expression, ascending }) => [expression, ascending]);
  return hash('sha256', JSON.stringify([fingerprint, keys]), 'base64url').slice(0, 16);
}

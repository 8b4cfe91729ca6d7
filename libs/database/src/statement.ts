import { createHash } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import type { Statement } from './sql.js';

/** A statement on its way; with a name it is parsed and planned once a connection. */
export interface NamedStatement extends Statement {
  name?: string | undefined;
  /** As it travels, once that was written: what is sent over and over with the same values is written once. */
  bytes?: readonly Buffer[] | undefined;
}

/** Every statement a read sends is published here as `{ text, values }`; nothing is built when nobody listens. */
export const statements = channel('rollcall:statement');

/** Texts seen lately, oldest first; the value is the statement's name once it has been used twice. */
const seen = new Map<string, string | undefined>();
const REMEMBERED_TEXTS = 500;
/** What has the same columns whenever it is sent; those that `fetch` reads are the cursor's. */
const NAMEABLE = /^\s*(?:select|with|insert|update|delete)\b/;

/**
 * A statement that may come again. From its second use on it is named after its text, so that PostgreSQL parses and
 * plans it once a connection; a text used once is not, so that odd selections cannot pile up plans in the server.
 */
export function prepared(statement: NamedStatement): NamedStatement {
  const { text, values } = statement;
  if (statements.hasSubscribers) statements.publish({ text, values });
  if (statement.name === undefined && NAMEABLE.test(text)) {
    statement.name = nameOf(text);
    statement.bytes = undefined;
  }
  return statement;
}

function nameOf(text: string): string | undefined {
  const known = seen.has(text);
  const name = known
    ? (seen.get(text) ?? createHash('sha256').update(text).digest('base64url').slice(0, 22))
    : undefined;
  if (!known && seen.size >= REMEMBERED_TEXTS) seen.delete(seen.keys().next().value as string);
  seen.set(text, name);
  return name;
}

import { createHash } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import type { CompiledQuery } from 'kysely';
import type { QueryConfig } from 'pg';

/** Every statement a read sends is published here as `{ text, values }`; nothing is built when nobody listens. */
export const statements = channel('rollcall:statement');

/** Texts seen lately, oldest first; the value is the statement's name once it has been used twice. */
const seen = new Map<string, string | undefined>();
const REMEMBERED_TEXTS = 500;

/**
 * A query with bound parameters. From its second use on it is named after its text, so that PostgreSQL parses and
 * plans it once a connection; a text used once is not, so that odd selections cannot pile up plans in the server.
 */
export function prepared(query: CompiledQuery): QueryConfig {
  const { sql: text, parameters } = query;
  if (statements.hasSubscribers) statements.publish({ text, values: parameters });
  const name = nameOf(text);
  return { text, values: parameters as unknown[], ...(name === undefined ? {} : { name }) };
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

import { hash } from 'node:crypto';

/** A text as a UUID: the first sixteen bytes of its SHA-256, which is all that is stored of it. */
export function digestOf(text: string): string {
  const hex = hash('sha256', text, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** JSON as text that does not depend on the order of members: the same value is the same text. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const name of Object.keys(members).sort()) text += `,${JSON.stringify(name)}:${canonical(members[name])}`;
  return `{${text.slice(1)}}`;
}

/** What an event is remembered by: its identity at a source. */
export function eventKeyOf(sourceId: string, identity: string): string {
  return digestOf(`${sourceId}\n${identity}`);
}

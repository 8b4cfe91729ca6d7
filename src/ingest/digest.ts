import { hash } from 'node:crypto';

/** A text, or the bytes of one, as a UUID: the first sixteen bytes of its SHA-256, which is all that is stored of it. */
export function digestOf(said: string | Buffer): string {
  const hex = hash('sha256', said, 'hex');
  for (let digit = 0; digit < PLACES.length; digit += 1) uuid[PLACES[digit] as number] = hex.charCodeAt(digit);
  return uuid.toString('latin1');
}

/** What a UUID is written into: a text made of slices takes ten times as much memory. */
const uuid = Buffer.from('00000000-0000-0000-0000-000000000000');
const PLACES = [...uuid.keys()].filter(place => uuid[place] !== '-'.charCodeAt(0));

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

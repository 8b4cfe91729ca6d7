import { isObject, isStorableText } from './storable.js';
import { isTimestamp } from './timestamp.js';

/** The kinds of items there are. */
export const ITEM_KINDS = [
  'session.upsert',
  'container.upsert',
  'stat.sample',
  'heartbeat',
  'snapshot.begin',
  'snapshot.end',
] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** What every item says, whatever its kind; its body is not looked at yet. */
export interface Envelope {
  readonly eventId: string;
  /** What is unique at the source; for a CloudEvent that is its `source` and `id` together. */
  readonly identity: string;
  readonly kind: ItemKind;
  readonly occurredAt: string;
  readonly seq: number;
  readonly body: unknown;
  /** JSON pointer of the body within the item. */
  readonly bodyPointer: '/body' | '/data';
}

/** What is wrong with an item, and where in it. */
export interface Complaint {
  readonly pointer: string;
  readonly detail: string;
}

/** Characters of an event id. */
export const LONGEST_ID = 256;
const MEMBERS: ReadonlySet<string> = new Set(['event_id', 'kind', 'occurred_at', 'seq', 'body']);

/** Reads an item, which may come as a CloudEvent; says what is wrong where it is none. */
export function readEnvelope(item: unknown): Envelope | Complaint {
  if (!isObject(item)) return { pointer: '', detail: 'expected an object' };
  if ('specversion' in item) return readCloudEvent(item);
  const unknown = Object.keys(item).find(name => !MEMBERS.has(name));
  if (unknown !== undefined) return { pointer: `/${escaped(unknown)}`, detail: 'unknown member' };
  const { event_id: eventId, kind, occurred_at: occurredAt, seq = 0, body = {} } = item;
  return checked({ eventId, identity: eventId, kind, occurredAt, seq, body, bodyPointer: '/body' }, NATIVE);
}

/** Names of the envelope's members, by which complaints are made. */
const NATIVE = { eventId: '/event_id', kind: '/kind', occurredAt: '/occurred_at', seq: '/seq' };
const CLOUD_EVENT = { eventId: '/id', kind: '/type', occurredAt: '/time', seq: '/sequence' };

/** CloudEvents 1.0 in JSON; `type` may be prefixed with a reversed domain, `sequence` is that extension's. */
function readCloudEvent(event: Readonly<Record<string, unknown>>): Envelope | Complaint {
  const { specversion, id, source, type, time, sequence, data } = event;
  if (specversion !== '1.0') return { pointer: '/specversion', detail: 'expected "1.0"' };
  if (typeof source !== 'string' || source === '') return { pointer: '/source', detail: 'expected a URI reference' };
  if ('data_base64' in event) return { pointer: '/data_base64', detail: 'expected data as JSON' };
  const kind = ITEM_KINDS.find(known => type === known || (typeof type === 'string' && type.endsWith(`.${known}`)));
  const seq = sequence === undefined ? 0 : Number(sequence);
  const identity = typeof id === 'string' ? `${source}\n${id}` : id;
  const read = { eventId: id, identity, kind: kind ?? type, occurredAt: time, seq, body: data ?? {} };
  return checked({ ...read, bodyPointer: '/data' }, CLOUD_EVENT);
}

type Unchecked = { readonly [Name in keyof Envelope]: Name extends 'bodyPointer' ? Envelope[Name] : unknown };

function checked(read: Unchecked, names: typeof NATIVE): Envelope | Complaint {
  const { eventId, kind, occurredAt, seq } = read;
  if (typeof eventId !== 'string' || eventId === '' || eventId.length > LONGEST_ID || !isStorableText(eventId)) {
    return { pointer: names.eventId, detail: `expected text of 1 to ${LONGEST_ID} characters` };
  }
  if (!ITEM_KINDS.includes(kind as ItemKind)) {
    return { pointer: names.kind, detail: `expected one of ${ITEM_KINDS.join(', ')}` };
  }
  if (typeof occurredAt !== 'string' || !isTimestamp(occurredAt)) {
    return { pointer: names.occurredAt, detail: 'expected ISO 8601 with offset, at most microseconds, from 1970 on' };
  }
  if (!Number.isSafeInteger(seq) || (seq as number) < 0) {
    return { pointer: names.seq, detail: 'expected a whole number from 0' };
  }
  return read as Envelope;
}

/** The name of a member as it stands in a JSON pointer. */
export function escaped(name: string): string {
  return name.slice(0, 80).replaceAll('~', '~0').replaceAll('/', '~1');
}

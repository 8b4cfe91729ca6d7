import type { z } from 'zod';
import type { ReadItem } from './batch-format.js';
import { containerBody } from './container-body.js';
import { canonical, digestOf, eventKeyOf } from './digest.js';
import { type Complaint, type Envelope, escaped, readEnvelope } from './envelope.js';
import { environmentIn } from './environment.js';
import type { ContainerFact, FactHead, HeartbeatFact, SampleFact, SnapshotFact } from './fact.js';
import { ingestErrors } from './ingest.errors.js';
import { CLOCK_TOLERANCE_MS } from './ingest-limits.js';
import { sessionBody, type ValidSession } from './session-body.js';
import { heartbeatBody, snapshotBeginBody, snapshotEndBody } from './snapshot-body.js';
import { SampleBody } from './sample-body.js';
import { SampleItem } from './sample-text.js';
import { readSample } from './stat-sample.js';
import { microsecondsOf } from './timestamp.js';
import { ACCEPTED, rejected, type Verdict } from './verdict.js';

/** A session as it was read; whose it is has not been looked up yet. */
export type OwnerlessFact = FactHead & { readonly kind: 'session'; readonly body: ValidSession };
export type ReadFact = OwnerlessFact | ContainerFact | SampleFact | HeartbeatFact | SnapshotFact;

/** An item that was understood. */
export interface Understood {
  readonly fact: ReadFact;
  /** Digest of what the item says; its place among others of the same moment is no part of that. */
  readonly digest: string;
  readonly bodyPointer: string;
  /** What is answered if nothing speaks against it. */
  readonly verdict: Verdict;
}

/** What reading an item came to, and the id it is answered under. */
export interface Reading {
  readonly eventId: string | null;
  readonly result: Understood | { readonly verdict: Verdict };
}

/** Reads one item of a source as far as that can be done without the database. */
export function readItem(item: ReadItem, sourceId: string, now: number): Reading {
  if ('unreadable' in item) {
    return { eventId: null, result: { verdict: rejected(ingestErrors.ITEM_INVALID, '', item.unreadable) } };
  }
  const envelope = item.value instanceof SampleItem ? item.value : readEnvelope(item.value);
  if ('detail' in envelope) return { eventId: idOf(item.value), result: invalid(envelope) };
  return { eventId: envelope.eventId, result: readFact(envelope, sourceId, now) };
}

function readFact(envelope: Envelope, sourceId: string, now: number): Reading['result'] {
  const { kind, occurredAt: at, seq, body, bodyPointer } = envelope;
  const micros = microsecondsOf(at);
  const latest = (now + CLOCK_TOLERANCE_MS) * 1000;
  if (micros > latest) return { verdict: rejected(ingestErrors.CLOCK_AHEAD, timePointer(envelope)) };
  const environment = kind === 'stat.sample' ? undefined : environmentIn(body);
  if (environment !== undefined) {
    return { verdict: rejected(ingestErrors.ENVIRONMENT_REFUSED, bodyPointer + environment) };
  }
  const head = { at, micros, seq, key: eventKeyOf(sourceId, envelope.identity) };
  const read = BODIES[kind](body, head);
  if ('detail' in read) return invalid(read, bodyPointer);
  const { fact, above } = 'fact' in read ? read : { fact: read, above: undefined };
  const ahead = momentAfter(latest, fact);
  if (ahead !== undefined) return { verdict: rejected(ingestErrors.CLOCK_AHEAD, `${bodyPointer}/${ahead}`) };
  const digest = digestOf(body instanceof SampleBody ? body.said : `${kind}\n${micros}\n${saidBy(fact, body)}`);
  return { fact, digest, bodyPointer, verdict: above === undefined ? ACCEPTED : aboveCapacity(bodyPointer + above) };
}

/** What an item says, the same however it is written. */
function saidBy(fact: ReadFact, body: unknown): string {
  return fact.kind === 'sample' ? `${fact.body.containerId}${fact.body.stats.toString()}` : canonical(body);
}

/** A sample with a metric above its capacity; the pointer says which. */
type Odd = { readonly fact: SampleFact; readonly above: string };
type ReadBody = (body: unknown, head: FactHead) => ReadFact | Odd | Complaint;

/** How the body of each kind becomes a fact. */
const BODIES: Readonly<Record<Envelope['kind'], ReadBody>> = {
  'session.upsert': (body, head) =>
    withSchema(sessionBody, body, valid => ({ ...head, kind: 'session', body: dated(valid, head) })),
  'container.upsert': (body, head) =>
    withSchema(containerBody, body, valid => ({ ...head, kind: 'container', body: dated(valid, head) })),
  'stat.sample': (body, head) => {
    const sample = body instanceof SampleBody ? body : readSample(body);
    if ('detail' in sample) return sample;
    const { containerId, above } = sample;
    const stats = typeof sample.stats === 'string' ? Buffer.from(sample.stats) : sample.stats;
    const { at, micros, seq, key } = head;
    const fact: SampleFact = { at, micros, seq, key, kind: 'sample', body: { containerId, stats } };
    return above === undefined ? fact : { fact, above };
  },
  heartbeat: (body, head) => withSchema(heartbeatBody, body, () => ({ ...head, kind: 'heartbeat' })),
  'snapshot.begin': (body, head) =>
    withSchema(snapshotBeginBody, body, ({ snapshot_id: snapshotId }) => ({ ...head, kind: 'snapshot', snapshotId })),
  'snapshot.end': (body, head) =>
    withSchema(snapshotEndBody, body, ({ snapshot_id: snapshotId, ...end }) => {
      return { ...head, kind: 'snapshot', snapshotId, end };
    }),
};

const FINAL: ReadonlySet<string> = new Set(['TERMINATED', 'CANCELLED']);

/** Moments that an item may leave out are those at which it occurred. */
function dated<T extends { status: string; status_changed: string | null; terminated_at: string | null }>(
  body: T,
  { at }: FactHead,
): T {
  const terminated_at = body.terminated_at ?? (FINAL.has(body.status) ? at : null);
  return { ...body, status_changed: body.status_changed ?? at, terminated_at };
}

/** What has happened by the time it is told of, and is what lists are ordered by. A start may be planned. */
const PAST = ['created_at', 'status_changed', 'terminated_at'] as const;

/** The first of these that is later than the given microseconds: such a session would lead every list until then. */
function momentAfter(latest: number, fact: ReadFact): (typeof PAST)[number] | undefined {
  if (fact.kind !== 'session' && fact.kind !== 'container') return undefined;
  const { body } = fact;
  return PAST.find(name => body[name] !== null && microsecondsOf(body[name]) > latest);
}

/** Whether a status ends a life. */
export function isFinal(status: string): boolean {
  return FINAL.has(status);
}

function withSchema<S extends z.ZodType>(
  schema: S,
  body: unknown,
  factOf: (valid: z.output<S>) => ReadFact,
): ReadFact | Complaint {
  const parsed = schema.safeParse(body);
  if (parsed.success) return factOf(parsed.data);
  const [issue] = parsed.error.issues;
  const names = issue?.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : (issue?.path ?? []);
  const detail = issue?.code === 'unrecognized_keys' ? 'unknown member' : (issue?.message ?? 'invalid');
  return { pointer: names.map(name => `/${escaped(String(name))}`).join(''), detail };
}

function invalid({ pointer, detail }: Complaint, prefix = ''): { readonly verdict: Verdict } {
  return { verdict: rejected(ingestErrors.ITEM_INVALID, prefix + pointer, detail) };
}

function aboveCapacity(pointer: string): Verdict {
  return { outcome: 'accepted', remark: { error: ingestErrors.PCT_ABOVE_CAPACITY(), pointer } };
}

function timePointer({ bodyPointer }: Envelope): string {
  return bodyPointer === '/data' ? '/time' : '/occurred_at';
}

/** The id of an item that was not understood, as far as it has one. */
function idOf(item: unknown): string | null {
  const { event_id: eventId, id } = (item ?? {}) as { event_id?: unknown; id?: unknown };
  const named = eventId ?? id;
  return typeof named === 'string' ? named.slice(0, 256) : null;
}

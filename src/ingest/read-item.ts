import type { z } from 'zod';
import { Unreadable } from './batch-format.js';
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

/** An item that was read, and where it stands in its batch. */
interface Item {
  readonly index: number;
  /** What it is answered under. */
  readonly eventId: string | null;
}

/** An item that was understood. */
export interface Understood extends Item {
  readonly fact: ReadFact;
  /** Digest of what the item says; its place among others of the same moment is no part of that. */
  readonly digest: string;
  readonly bodyPointer: string;
  /** What is answered if nothing speaks against it. */
  readonly verdict: Verdict;
}

/** An item that was not. */
interface Refused extends Item {
  readonly verdict: Verdict;
}

/** What reading an item came to. */
export type Reading = Understood | Refused;

/** Reads one item of a source as far as that can be done without the database. */
export function readItem(item: unknown, index: number, sourceId: string, now: number): Reading {
  if (item instanceof Unreadable) {
    return refusal(index, null, rejected(ingestErrors.ITEM_INVALID, '', item.reason));
  }
  const envelope = item instanceof SampleItem ? item : readEnvelope(item);
  if ('detail' in envelope) return refusal(index, idOf(item), invalid(envelope));
  const { eventId, kind, occurredAt: at, seq, body, bodyPointer } = envelope;
  const micros = microsecondsOf(at);
  const latest = (now + CLOCK_TOLERANCE_MS) * 1000;
  if (micros > latest) return refusal(index, eventId, rejected(ingestErrors.CLOCK_AHEAD, timePointer(envelope)));
  const environment = kind === 'stat.sample' ? undefined : environmentIn(body);
  if (environment !== undefined) {
    return refusal(index, eventId, rejected(ingestErrors.ENVIRONMENT_REFUSED, bodyPointer + environment));
  }
  const fact = BODIES[kind](body, { at, micros, seq, key: eventKeyOf(sourceId, envelope.identity) });
  if ('detail' in fact) return refusal(index, eventId, invalid(fact, bodyPointer));
  const ahead = momentAfter(latest, fact);
  if (ahead !== undefined)
    return refusal(index, eventId, rejected(ingestErrors.CLOCK_AHEAD, `${bodyPointer}/${ahead}`));
  const digest = digestOf(body instanceof SampleBody ? body.said : `${kind}\n${micros}\n${saidBy(fact, body)}`);
  return { index, eventId, fact, digest, bodyPointer, verdict: verdictOf(fact, bodyPointer) };
}

function refusal(index: number, eventId: string | null, verdict: Verdict): Refused {
  return { index, eventId, verdict };
}

/** What an item says, the same however it is written. */
function saidBy(fact: ReadFact, body: unknown): string {
  return fact.kind === 'sample' ? `${fact.body.containerId}${fact.body.stats.toString()}` : canonical(body);
}

/** What is answered of a fact that nothing speaks against: accepted, and which of its metrics is above its capacity. */
function verdictOf(fact: ReadFact, bodyPointer: string): Verdict {
  const above = fact.kind === 'sample' ? fact.body.above : undefined;
  if (above === undefined) return ACCEPTED;
  return { outcome: 'accepted', remark: { error: ingestErrors.PCT_ABOVE_CAPACITY(), pointer: bodyPointer + above } };
}

type ReadBody = (body: unknown, head: FactHead) => ReadFact | Complaint;

/** How the body of each kind becomes a fact. */
const BODIES: Readonly<Record<Envelope['kind'], ReadBody>> = {
  'session.upsert': (body, head) =>
    withSchema(sessionBody, body, valid => ({ ...head, kind: 'session', body: dated(valid, head) })),
  'container.upsert': (body, head) =>
    withSchema(containerBody, body, valid => ({ ...head, kind: 'container', body: dated(valid, head) })),
  'stat.sample': (body, head) => {
    const sample = body instanceof SampleBody ? body : readSample(body);
    if ('detail' in sample) return sample;
    const { at, micros, seq, key } = head;
    return { at, micros, seq, key, kind: 'sample', body: sample };
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

function invalid({ pointer, detail }: Complaint, prefix = ''): Verdict {
  return rejected(ingestErrors.ITEM_INVALID, prefix + pointer, detail);
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

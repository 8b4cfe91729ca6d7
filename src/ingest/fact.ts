import type { ValidContainer } from './container-body.js';
import type { ValidSession } from './session-body.js';
import type { ValidSample } from './stat-sample.js';

/** What orders facts about one object: the greater key wins, whichever comes first. */
export interface FactKey {
  /** Microseconds since 1970. */
  readonly micros: number;
  readonly seq: number;
  /** Digest of source and event id, which breaks ties for good. */
  readonly key: string;
}

/** What every item has become after validation. */
export interface FactHead extends FactKey {
  /** When it was true, as the source wrote it. */
  readonly at: string;
}

/** Whose a session is, as the database knows them. */
export interface Owner {
  readonly groupId: string | null;
  readonly userId: string | null;
  readonly createdUserId: string | null;
  readonly accessKey: string;
  /** As named, where there is no such user. */
  readonly ownerEmail: string | null;
}

export type SessionFact = FactHead & { readonly kind: 'session'; readonly body: ValidSession; readonly owner: Owner };
export type ContainerFact = FactHead & { readonly kind: 'container'; readonly body: ValidContainer };
export type SampleFact = FactHead & {
  readonly kind: 'sample';
  /** The metrics are bytes where they were read in place, and text otherwise. */
  readonly body: Omit<ValidSample, 'stats'> & { readonly stats: Buffer | string };
};
export type DependencyFact = FactHead & {
  readonly kind: 'dependency';
  readonly sessionId: string;
  readonly dependsOn: string;
  /** The fact that says so: it counts as long as the session shows that one. */
  readonly factKey: string;
};
export type HeartbeatFact = FactHead & { readonly kind: 'heartbeat' };
export type SnapshotFact = FactHead & {
  readonly kind: 'snapshot';
  readonly snapshotId: string;
  /** Set by the end: how many sessions there were, and whether it came to nothing. */
  readonly end?: { readonly sessions: number; readonly failed: boolean };
};

/** One thing that a source says. */
export type Fact = SessionFact | ContainerFact | SampleFact | HeartbeatFact | SnapshotFact;

/** A fact that can be parked until what it is about is known. */
export type Parkable = ContainerFact | SampleFact | DependencyFact;

/** Whether fact `a` wins over `b`: an end over everything that is none, then the later one. */
export function wins(a: FactKey & { final: boolean }, b: FactKey & { final: boolean }): boolean {
  if (a.final !== b.final) return a.final;
  if (a.micros !== b.micros) return a.micros > b.micros;
  return a.seq === b.seq ? a.key > b.key : a.seq > b.seq;
}

import { AsyncLocalStorage } from 'node:async_hooks';

/** What is noted about one request while it is answered. Nothing of its caller, nothing it said. */
export interface RequestRecord {
  readonly id: string;
  /** `performance.now()` at its arrival. */
  readonly startedAt: number;
  /** What the caller sent to have this request seen as part of its own trace. */
  readonly traceparent: string | undefined;
  /** The one thing it asked for, `several`, or undefined while nothing was executed. Never a name that a caller made up. */
  operation: string | undefined;
  statements: number;
  databaseSeconds: number;
  /** How far the oldest of what it read lies behind the primary; undefined when all of it came from there. */
  replicaLagSeconds: number | undefined;
  /** Nobody waits for the answer any more: what it has not begun it need not. */
  abandoned: boolean;
  /** An outage that it met is in the log: the next one is most likely the same. */
  outageLogged: boolean;
  /** Called when that happens: by what waits for its turn. */
  readonly leaving: Set<() => void>;
}

const storage = new AsyncLocalStorage<RequestRecord>();

/** A record for a request that has just arrived. */
export function newRecord(id: string, traceparent?: string): RequestRecord {
  return {
    id,
    startedAt: performance.now(),
    traceparent,
    operation: undefined,
    statements: 0,
    databaseSeconds: 0,
    replicaLagSeconds: undefined,
    abandoned: false,
    outageLogged: false,
    leaving: new Set(),
  };
}

/** Gives a request up. What runs for it goes on; what waits leaves, and what would begin does not. */
export function abandon(record: RequestRecord): void {
  record.abandoned = true;
  for (const leave of record.leaving) leave();
}

/** Runs `work`, and whatever follows from it, as part of a request. */
export function duringRequest<T>(record: RequestRecord, work: () => T): T {
  return storage.run(record, work);
}

/** The request that the running code belongs to; undefined outside of any. */
export function currentRequest(): RequestRecord | undefined {
  return storage.getStore();
}

/** Runs one operation of a request; set while operations are traced. */
export type AroundOperation = <T>(name: string, work: () => T) => T;

let around: AroundOperation | undefined;

/** Lets operations be run through `run`, or no longer. */
export function runOperationsThrough(run: AroundOperation | undefined): void {
  around = run;
}

/** Runs an operation and notes its name, which has to be one of our own schema, never one that a caller made up. */
export function duringOperation<T>(name: string, work: () => T): T {
  const record = storage.getStore();
  if (record !== undefined) {
    record.operation = record.operation === undefined || record.operation === name ? name : 'several';
  }
  return around === undefined ? work() : around(name, work);
}

import { AsyncLocalStorage } from 'node:async_hooks';

/** Whoever waits for something, and may stop to. */
export interface Waiter {
  /** Nobody waits any more: what has not begun need not. */
  readonly abandoned: boolean;
  /** Called when that happens: by what waits for its turn. */
  readonly leaving: Set<() => void>;
  /** Notes what is done on its behalf. */
  readonly note: (done: Done) => void;
}

/** What is noted of work while it is done. */
interface Done {
  /** A name of our own schema, never one that a caller made up. */
  readonly operation?: string;
  /** How far what it read lies behind. */
  readonly lagSeconds?: number;
}

/** What is noted about one request while it is answered. Nothing of its caller, nothing it said. */
export interface RequestRecord extends Waiter {
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
  abandoned: boolean;
  /** All who wait for what is done for this request, where others do as well. */
  company: Waiter | undefined;
  /** An outage that it met is in the log: the next one is most likely the same. */
  outageLogged: boolean;
}

const storage = new AsyncLocalStorage<RequestRecord>();

/** A record for a request that has just arrived. */
export function newRecord(id: string, traceparent?: string): RequestRecord {
  const record: RequestRecord = {
    id,
    startedAt: performance.now(),
    traceparent,
    operation: undefined,
    statements: 0,
    databaseSeconds: 0,
    replicaLagSeconds: undefined,
    abandoned: false,
    company: undefined,
    outageLogged: false,
    leaving: new Set(),
    note: done => noteOn(record, done),
  };
  return record;
}

/**
 * Gives a request up. What runs for it goes on; what waits leaves, and what would begin does not. Only the first time:
 * a deadline may come before the connection breaks, and nobody leaves twice.
 */
export function abandon(record: RequestRecord): void {
  if (record.abandoned) return;
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

/** On whose behalf the running code works: the request it belongs to, with all who wait for the same. */
export function currentWaiter(): Waiter | undefined {
  const record = currentRequest();
  return record?.company ?? record;
}

/** Does for the running request what others wait for as well. */
export async function onBehalfOf<T>(company: Waiter, work: () => T | Promise<T>): Promise<T> {
  const record = currentRequest();
  if (record === undefined) return work();
  record.company = company;
  try {
    return await work();
  } finally {
    record.company = undefined;
  }
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
  currentWaiter()?.note({ operation: name });
  return around === undefined ? work() : around(name, work);
}

/** Notes how far what a request read lies behind; the worst of several reads counts. */
export function noteLag(seconds: number | undefined): void {
  if (seconds !== undefined) currentWaiter()?.note({ lagSeconds: seconds });
}

function noteOn(record: RequestRecord, { operation, lagSeconds }: Done): void {
  if (operation !== undefined) {
    record.operation = record.operation === undefined || record.operation === operation ? operation : 'several';
  }
  if (lagSeconds !== undefined) record.replicaLagSeconds = Math.max(record.replicaLagSeconds ?? 0, lagSeconds);
}

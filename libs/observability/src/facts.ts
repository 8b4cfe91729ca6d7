import { Fact } from './fact.js';
import type { RequestRecord } from './request-record.js';

/** A transaction that has ended, well or not. */
export interface TransactionEnded {
  readonly server: 'primary' | 'replica';
  /** From asking for a connection to the last answer. */
  readonly seconds: number;
}

/** A statement that was answered, or failed. Its values are not told. */
export interface StatementEnded {
  readonly text: string;
  /** `performance.now()` when it was sent. */
  readonly startedAt: number;
  readonly failed: boolean;
}

/** A request that has been answered. */
export interface RequestAnswered {
  readonly record: RequestRecord;
  /** `METHOD /route/:pattern`, or `unknown`. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

export const requestStarted = new Fact<RequestRecord>('rollcall:request:start');
export const requestAnswered = new Fact<RequestAnswered>('rollcall:request:end');
export const transactionEnded = new Fact<TransactionEnded>('rollcall:transaction:end');
export const statementEnded = new Fact<StatementEnded>('rollcall:statement:end');
/** A caller was told of a failure. Codes are those of the error tables, or of GraphQL. */
export const failureShown = new Fact<{ readonly transport: 'graphql' | 'http'; readonly code: string }>(
  'rollcall:failure',
);
/** A cache was asked. */
export const cacheAsked = new Fact<{ readonly cache: string; readonly hit: boolean }>('rollcall:cache');
/** A batch was taken in, from a source of this kind. */
export const itemsIngested = new Fact<{
  readonly kind: string;
  readonly outcomes: Readonly<Record<string, number>>;
  /** How long ago what the batch tells of happened. */
  readonly lagSeconds: readonly number[];
}>('rollcall:ingest');
/** A request passed without its key's limit being looked at, because that could not be done. */
export const rateUnchecked = new Fact<object>('rollcall:rate:unchecked');
/** Entries of the audit were lost: they could not be written for longer than there was room for them, or at the end. */
export const auditDropped = new Fact<{ readonly entries: number }>('rollcall:audit:dropped');
/** A read that the standby could not answer and the primary did. */
export const replicaRefused = new Fact<{ readonly reason: 'connection' | 'conflict' | 'lag' | 'error' }>(
  'rollcall:replica:refused',
);
/** A periodic job ran in this process, or could not. */
export const jobEnded = new Fact<{ readonly job: string; readonly failed: boolean }>('rollcall:job:end');

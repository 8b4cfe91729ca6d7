import {
  auditDropped,
  cacheAsked,
  failureShown,
  itemsIngested,
  jobEnded,
  rateUnchecked,
  replicaRefused,
  transactionEnded,
} from '@rollcall/observability';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Data of a source is minutes old at worst; what was replayed is older than the last bucket. */
const LAG_SECONDS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600];

/** Events that are counted. @returns how to stop. */
export function eventMetrics(registry: Registry): () => void {
  const registers = [registry];
  const counter = <T extends string>(name: string, help: string, labelNames: T[]) =>
    new Counter({ name, help, labelNames, registers });
  const errors = counter('rollcall_errors_total', 'Failures that callers were told of, by code.', [
    'transport',
    'code',
  ]);
  const caches = counter('rollcall_cache_requests_total', 'Questions to a cache.', ['cache', 'result']);
  const reads = counter('rollcall_reads_total', 'Transactions, by the server that ran them.', ['from']);
  const fallbacks = counter(
    'rollcall_replica_fallbacks_total',
    'Reads that the standby could not answer and the primary did.',
    ['reason'],
  );
  const unchecked = counter(
    'rollcall_rate_unchecked_total',
    'Requests that passed without a look at the limit of their key, because the database could not be asked.',
    [],
  );
  const unaudited = counter(
    'rollcall_audit_dropped_total',
    'Entries of the audit that were lost, because they could not be written for too long, or when the process ended.',
    [],
  );
  const items = counter('rollcall_ingest_items_total', 'Items taken in, by kind of source and outcome.', [
    'kind',
    'outcome',
  ]);
  const lag = new Histogram({
    name: 'rollcall_ingest_lag_seconds',
    help: 'From when something happened until it was taken in, by kind of source.',
    labelNames: ['kind'],
    buckets: LAG_SECONDS,
    registers,
  });
  const stops = [
    jobMetrics(registry),
    failureShown.listen(({ transport, code }) => errors.inc({ transport, code })),
    cacheAsked.listen(({ cache, hit }) => caches.inc({ cache, result: hit ? 'hit' : 'miss' })),
    transactionEnded.listen(({ server }) => reads.inc({ from: server })),
    rateUnchecked.listen(() => unchecked.inc()),
    auditDropped.listen(({ entries }) => unaudited.inc(entries)),
    replicaRefused.listen(({ reason }) => fallbacks.inc({ reason })),
    itemsIngested.listen(({ kind, outcomes, lagSeconds }) => {
      for (const [outcome, count] of Object.entries(outcomes)) if (count > 0) items.inc({ kind, outcome }, count);
      for (const seconds of lagSeconds) lag.observe({ kind }, Math.max(0, seconds));
    }),
  ];
  return () => stops.forEach(stop => stop());
}

function jobMetrics(registry: Registry): () => void {
  const registers = [registry];
  const runs = new Counter({
    name: 'rollcall_maintenance_runs_total',
    help: 'Periodic jobs that ran in this process.',
    // Not "job", which is what Prometheus calls who was scraped.
    labelNames: ['task', 'outcome'],
    registers,
  });
  const lastRun = new Gauge({
    name: 'rollcall_maintenance_last_success_timestamp_seconds',
    help: 'When a periodic job last succeeded in this process; use max by (task).',
    labelNames: ['task'],
    registers,
  });
  return jobEnded.listen(({ job, failed }) => {
    runs.inc({ task: job, outcome: failed ? 'failed' : 'done' });
    if (!failed) lastRun.set({ task: job }, Date.now() / 1_000);
  });
}

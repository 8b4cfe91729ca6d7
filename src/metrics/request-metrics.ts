import { type RequestAnswered, requestAnswered, requestStarted } from '@rollcall/observability';
import { Gauge, Histogram, type Registry } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const STATEMENTS = [0, 1, 2, 3, 4, 6, 10, 20];
const STATUS_CLASSES = ['', '1xx', '2xx', '3xx', '4xx', '5xx'];

/** Requests by route, operation and class of status. @returns how to stop. */
export function requestMetrics(registry: Registry): () => void {
  const registers = [registry];
  const durations = new Histogram({
    name: 'rollcall_request_duration_seconds',
    help: 'From the first byte of the head to the end of the answer.',
    labelNames: ['route', 'operation', 'status'],
    buckets: SECONDS,
    registers,
  });
  const statements = new Histogram({
    name: 'rollcall_request_statements',
    help: 'Statements sent to the database for one request.',
    labelNames: ['operation'],
    buckets: STATEMENTS,
    registers,
  });
  const database = new Histogram({
    name: 'rollcall_request_database_seconds',
    help: 'Time of one request in transactions, waiting for a connection included.',
    labelNames: ['operation'],
    buckets: SECONDS,
    registers,
  });
  const inFlight = new Gauge({
    name: 'rollcall_requests_in_flight',
    help: 'Requests that have arrived and are not answered.',
    registers,
  });
  const answered = ({ record, route, status, seconds }: RequestAnswered): void => {
    const operation = record.operation ?? route;
    durations.observe({ route, operation, status: STATUS_CLASSES[Math.trunc(status / 100)] ?? '' }, seconds);
    statements.observe({ operation }, record.statements);
    database.observe({ operation }, record.databaseSeconds);
    inFlight.dec();
  };
  const stops = [requestStarted.listen(() => inFlight.inc()), requestAnswered.listen(answered)];
  return () => stops.forEach(stop => stop());
}

/** The legacy metric fields: which number of the main container's report each of them shows. */
export const sessionMetrics = {
  cpu_used: ['cpu_used', 'current'],
  cpu_using: ['cpu_util', 'pct'],
  mem_cur_bytes: ['mem', 'current'],
  mem_max_bytes: ['mem', 'stats.max'],
  net_rx_bytes: ['net_rx', 'stats.rate'],
  net_tx_bytes: ['net_tx', 'stats.rate'],
  io_read_bytes: ['io_read', 'current'],
  io_write_bytes: ['io_write', 'current'],
  io_max_scratch_size: ['io_scratch_size', 'stats.max'],
  io_cur_scratch_size: ['io_scratch_size', 'current'],
} as const satisfies Record<string, readonly [metric: string, part: string]>;

/** The name of a legacy metric field. */
export type SessionMetric = keyof typeof sessionMetrics;

/** Metrics that are shares; all others are whole numbers. */
const FRACTIONAL: ReadonlySet<SessionMetric> = new Set(['cpu_using']);

/** Whether a selected field is one of the legacy metrics. */
export function isSessionMetric(field: string): field is SessionMetric {
  return Object.hasOwn(sessionMetrics, field);
}

/**
 * Reads the legacy metrics out of a report. Whatever is missing, null or not a number is 0, never null; members that
 * are no metrics (some agents add `"version": 2`) are passed over.
 *
 * @param report JSON text of the report, or null when there is none.
 */
export function metricsOf(report: string | null, fields: readonly SessionMetric[]): Record<string, number> {
  const stats = report === null ? null : (JSON.parse(report) as unknown);
  return Object.fromEntries(fields.map(field => [field, metric(stats, field)]));
}

function metric(stats: unknown, field: SessionMetric): number {
  const [name, part] = sessionMetrics[field];
  const number = Number(member(member(stats, name), part) ?? 0);
  if (!Number.isFinite(number)) return 0;
  return FRACTIONAL.has(field) ? number : Math.trunc(number);
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

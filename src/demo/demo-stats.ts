import type { Random } from './random.js';

/** One metric as an agent reports it: numbers as decimal text, `pct` null where there is no capacity. */
type Metric = Readonly<Record<string, string | null>>;

const GIB = 2 ** 30;

/**
 * A container's report after some time of work, in the shape agents send it.
 *
 * @param slots what the container occupies; capacities follow from it.
 * @param seconds how long it has been running.
 */
export function statsOf(slots: Readonly<Record<string, string>>, seconds: number, random: Random) {
  const capacity = Number(slots['cpu']) * 100;
  const load = capacity * random.fraction() ** 1.5;
  const memory = Number(slots['mem']);
  const resident = memory * (0.05 + 0.9 * random.fraction());
  const read = random.skewed(seconds * 20_000, 5);
  const scratch = random.skewed(200_000, 10);
  return {
    cpu_util: metric('percent', load, capacity, {
      'stats.avg': load * (0.7 + 0.3 * random.fraction()),
      'stats.max': Math.min(capacity, load * 1.6),
    }),
    cpu_used: metric('msec', load * 10 * seconds, null),
    mem: metric('bytes', whole(resident), memory, { 'stats.max': whole(Math.min(memory, resident * 1.1)) }),
    io_read: metric('bytes', whole(read), null, { 'stats.rate': random.chance(0.5) ? 0 : read / (seconds + 1) }),
    io_write: metric('bytes', whole(read / 6), null, { 'stats.rate': random.chance(0.7) ? 0 : 512.5 }),
    io_scratch_size: metric('bytes', whole(scratch), null, { 'stats.max': whole(scratch * 1.2) }),
    net_rx: metric('bps', whole(read * 2), null, { 'stats.rate': random.skewed(40_000, 6) }),
    net_tx: metric('bps', whole(read), null, { 'stats.rate': random.skewed(9_000, 6) }),
    ...gpuStats(Number(slots['cuda.device'] ?? slots['cuda.shares'] ?? 0), random),
  };
}

function gpuStats(gpus: number, random: Random): Record<string, Metric> {
  if (gpus === 0) return {};
  const capacity = gpus * 100;
  // One in eight holds its GPU and does nothing with it: that is what operators look for.
  const load = random.chance(0.125) ? 0 : capacity * Math.sqrt(random.fraction());
  const memory = whole(gpus * 80 * GIB);
  const used = whole(memory * random.fraction() * (load === 0 ? 0.05 : 0.95));
  return {
    cuda_util: metric('percent', load, capacity, { 'stats.avg': load * 0.8, 'stats.max': load }),
    cuda_mem: metric('bytes', used, memory, { 'stats.max': used }),
  };
}

function metric(unit: string, current: number, capacity: number | null, stats: Record<string, number> = {}): Metric {
  return {
    current: decimal(current),
    capacity: capacity === null ? null : decimal(capacity),
    pct: capacity === null || capacity <= 0 ? null : ((current / capacity) * 100).toFixed(2),
    unit_hint: unit,
    ...Object.fromEntries(Object.entries(stats).map(([name, value]) => [name, decimal(value)])),
  };
}

/** At most three decimal places, no exponent, no trailing zeros. */
function decimal(value: number): string {
  const text = value.toFixed(3);
  return text.replace(/\.?0+$/, '');
}

function whole(value: number): number {
  return Math.round(value);
}

import { timestampText } from '../../src/ingest/timestamp.js';
import { BATCH } from './options.js';

/** One sample, in the parts that the ways to write it need. */
export interface BenchSample {
  readonly id: string;
  readonly at: string;
  /** The metrics as JSON text. */
  readonly stats: string;
}

const HOUR_MICROSECONDS = 3_600_000_000;
/** Between one batch and the next: moments only ever go up, so that every sample is newer than what is shown. */
const STEP_MICROSECONDS = 1_000;

/**
 * Endless batches of samples over the containers in turn. A sample carries the ten metrics of a GPU container, some
 * 1.2 KB, as agents report them.
 */
export class SampleFeed {
  private batch = 0;
  private readonly begun = Date.now() * 1000 - HOUR_MICROSECONDS;

  private readonly containers: readonly string[];

  constructor(containers: readonly string[]) {
    this.containers = containers;
  }

  next(): BenchSample[] {
    const number = this.batch++;
    const at = timestampText(this.begun + number * STEP_MICROSECONDS);
    return Array.from({ length: BATCH }, (_, index) => {
      const place = number * BATCH + index;
      return { id: this.containers[place % this.containers.length] as string, at, stats: metricsOf(place) };
    });
  }
}

/** A batch as it is pushed. */
export function batchBody(samples: readonly BenchSample[]): string {
  const items = samples.map(
    ({ id, at, stats }) =>
      `{"event_id":"${id}/${at}","kind":"stat.sample","occurred_at":"${at}","body":{"container_id":"${id}","stats":${stats}}}`,
  );
  return `[${items.join(',')}]`;
}

const plain = (unit: string, current: number, rest = ''): string =>
  `{"current":"${current}","capacity":null,"pct":null,"unit_hint":"${unit}"${rest}}`;
const bounded = (unit: string, current: number, capacity: number, rest: string): string =>
  `{"current":"${current}","capacity":"${capacity}","pct":"${((current / capacity) * 100).toFixed(2)}","unit_hint":"${unit}"${rest}}`;

function metricsOf(n: number): string {
  return `{"cpu_util":${bounded('percent', n % 400, 400, ',"stats.avg":"181.5","stats.max":"399.9"')},"cpu_used":${plain('msec', n * 977)},"mem":${bounded('bytes', (n % 65_536) * 262_144, 17_179_869_184, ',"stats.max":"12884901888"')},"io_read":${plain('bytes', n * 4096, ',"stats.rate":"51200"')},"io_write":${plain('bytes', n * 1024, ',"stats.rate":"512.5"')},"io_scratch_size":${plain('bytes', (n % 65_536) * 128, ',"stats.max":"9437184"')},"net_rx":${plain('bps', (n % 65_536) * 16, ',"stats.rate":"40960.25"')},"net_tx":${plain('bps', (n % 65_536) * 8, ',"stats.rate":"9000"')},"cuda_util":${bounded('percent', n % 100, 100, ',"stats.avg":"64.2","stats.max":"99"')},"cuda_mem":${bounded('bytes', (n % 65_536) * 1_048_576, 85_899_345_920, ',"stats.max":"71945945088"')}}`;
}

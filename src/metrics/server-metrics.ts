import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { ROLLCALL_VERSION } from '../version.js';
import { eventMetrics } from './event-metrics.js';
import { requestMetrics } from './request-metrics.js';

/** Values that are looked up when they are asked for: nothing is kept up to date for a scrape that does not come. */
export interface Gauges {
  readonly [name: string]: {
    readonly help: string;
    readonly labels?: readonly string[];
    /** The value, or a value for each set of labels; nothing while it is not known. */
    readonly read: () => number | undefined | ReadonlyArray<readonly [labels: Record<string, string>, value: number]>;
  };
}

/** The metrics of one server. */
export interface ServerMetrics {
  readonly contentType: string;
  add(gauges: Gauges): void;
  text(): Promise<string>;
  /** Stops listening to what happens. */
  stop(): void;
}

/** Starts to listen to what happens in this process. */
export function serverMetrics(): ServerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const stops = [requestMetrics(registry), eventMetrics(registry)];
  const add = (gauges: Gauges): void => {
    for (const [name, { help, labels = [], read }] of Object.entries(gauges)) {
      registry.registerMetric(
        new Gauge({
          name,
          help,
          labelNames: [...labels],
          registers: [],
          collect() {
            this.reset();
            const value = read();
            if (typeof value === 'number') this.set(value);
            else for (const [labelled, each] of value ?? []) this.set(labelled, each);
          },
        }),
      );
    }
  };
  add({
    rollcall_build_info: {
      help: 'Which version this is; always 1.',
      labels: ['version', 'node'],
      read: () => [[{ version: ROLLCALL_VERSION, node: process.versions.node }, 1]],
    },
  });
  return {
    contentType: registry.contentType,
    add,
    text: () => registry.metrics(),
    stop: () => stops.forEach(stop => stop()),
  };
}

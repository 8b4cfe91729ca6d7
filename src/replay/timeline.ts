import { createHash } from 'node:crypto';
import { sessionOf, type TraceTask } from '../importer/index.js';
import { type Item, itemsOf, timestampText } from '../ingest/index.js';
import type { DutySample } from './duty-sample.js';

/** An item and its moment, in microseconds since 1970. */
export interface TimedItem {
  readonly at: number;
  readonly item: Item;
}

/**
 * What happened to one task, oldest first: it was asked for, it was started, it ended. Each item has the same id
 * whenever it is made, so that a replay that is broken off and taken up again pushes nothing twice.
 */
export function taskItems(task: TraceTask): Item[] {
  const hasRunAndEnded = task.scheduledAt !== null && task.phase !== 'Running' && task.phase !== 'Pending';
  const told = [
    // While it ran it looked like one that still runs; its container is there from then on.
    ...(hasRunAndEnded ? itemsOf(sessionOf({ ...task, phase: 'Running' })) : []),
    ...itemsOf(sessionOf(task)),
  ];
  return [...new Map(told.map(item => [item.event_id, item])).values()];
}

/** How long the samples of a file go on, in microseconds from the first of them. */
export interface SampleSpan {
  readonly firstAt: number;
  readonly length: number;
}

/**
 * The samples speak of containers of another cluster. Each of those is played by a GPU task of the trace that ran for
 * at least as long as the samples go on; both are taken in an order that does not depend on the files' own.
 *
 * @returns container of the samples → the task that plays it.
 */
export function castOf(
  tasks: readonly TraceTask[],
  containers: Iterable<string>,
  { length }: SampleSpan,
): ReadonlyMap<string, TraceTask> {
  const able = tasks
    .filter(({ gpus, phase, scheduledAt, deletedAt }) => {
      if (gpus === 0 || scheduledAt === null || phase === 'Pending') return false;
      // One that still ran when the trace was cut went on after that.
      return phase === 'Running' || (deletedAt ?? 0) - scheduledAt >= length;
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const roles = [...containers].sort();
  return new Map(roles.slice(0, able.length).map((container, index) => [container, able[index] as TraceTask]));
}

/** A sample as an item about the container of the task that plays its part. */
export function sampleItem(sample: DutySample, at: number, seq: number, containerId: string): TimedItem {
  const metric = { current: sample.percent, capacity: '100', unit_hint: 'percent' };
  const item = {
    event_id: digest(`${containerId} ${at} ${seq} ${sample.percent}`),
    kind: 'stat.sample' as const,
    occurred_at: timestampText(at),
    seq,
    body: { container_id: containerId, stats: { cuda_util: metric } },
  };
  return { at, item };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

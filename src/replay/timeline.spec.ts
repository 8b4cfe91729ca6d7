import { describe, expect, it } from 'vitest';
import { parseTask, type TraceTask } from '../importer/index.js';
import { castOf, sampleItem, taskItems } from './timeline.js';

const HOUR = 3_600_000_000;

function task(name: string, changes: Partial<TraceTask> = {}): TraceTask {
  const parsed = parseTask({
    name,
    cpu_milli: '1000',
    memory_mib: '1024',
    num_gpu: '1',
    gpu_milli: '1000',
    gpu_spec: '',
    qos: 'LS',
    pod_phase: 'Succeeded',
    creation_time: '0',
    scheduled_time: '10',
    deletion_time: '7210',
  });
  return { ...parsed, ...changes };
}

describe('what is told of a task', () => {
  const told = (of: TraceTask) =>
    taskItems(of).map(({ kind, occurred_at, body }) => [
      kind,
      occurred_at.slice(11, 19),
      (body as { status: string }).status,
    ]);

  it('is that it was asked for, started and ended, each at its time', () => {
    expect(told(task('ended'))).toEqual([
      ['session.upsert', '00:00:00', 'PENDING'],
      ['session.upsert', '00:00:10', 'RUNNING'],
      ['container.upsert', '00:00:10', 'RUNNING'],
      ['session.upsert', '02:00:10', 'TERMINATED'],
      ['container.upsert', '02:00:10', 'TERMINATED'],
    ]);
  });

  it('ends with what it was when the trace was cut', () => {
    expect(told(task('running', { phase: 'Running' })).at(-1)).toEqual(['container.upsert', '00:00:10', 'RUNNING']);
    expect(told(task('waiting', { phase: 'Pending', scheduledAt: null })).map(([, , status]) => status)).toEqual([
      'PENDING',
      'PENDING',
    ]);
  });

  it('has the same ids whenever it is told, and no id twice', () => {
    const ids = taskItems(task('again')).map(({ event_id: id }) => id);
    expect(taskItems(task('again')).map(({ event_id: id }) => id)).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('who plays the containers of the samples', () => {
  const span = { firstAt: 0, length: HOUR };
  const names = (tasks: readonly TraceTask[], containers: readonly string[]) =>
    [...castOf(tasks, containers, span)].map(([container, { name }]) => `${container}: ${name}`);

  it('are GPU tasks that went on for as long as the samples', () => {
    const tasks = [
      task('short', { deletedAt: 10_000_000 + HOUR - 1 }),
      task('long'),
      task('no GPU', { gpus: 0 }),
      task('never started', { phase: 'Pending', scheduledAt: null }),
      task('still running', { phase: 'Running', deletedAt: 11_000_000 }),
    ];
    expect(names(tasks, ['a', 'b', 'c'])).toEqual(['a: long', 'b: still running']);
  });

  it('does not depend on the order of either file', () => {
    const tasks = ['1', '2', '3'].map(name => task(name));
    expect(names(tasks.toReversed(), ['b', 'a'])).toEqual(names(tasks, ['a', 'b']));
  });
});

describe('a sample as an item', () => {
  it('is what its container uses of its GPU, in per cent of all of it', () => {
    const { at, item } = sampleItem({ container: 'c', at: 1, percent: '10.867' }, 1_700_000_000_000_000, 3, 'id');
    expect(at).toBe(1_700_000_000_000_000);
    expect(item).toMatchObject({
      kind: 'stat.sample',
      occurred_at: '2023-11-14T22:13:20Z',
      seq: 3,
      body: {
        container_id: 'id',
        stats: { cuda_util: { current: '10.867', capacity: '100', unit_hint: 'percent' } },
      },
    });
  });
});

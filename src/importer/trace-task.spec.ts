import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedLineError, parseTask, type TraceFields } from './trace-task.js';

const GOOD: TraceFields = {
  name: 'openb-pod-0001',
  cpu_milli: '6000',
  memory_mib: '12288',
  num_gpu: '1',
  gpu_milli: '460',
  gpu_spec: 'V100M16|V100M32',
  qos: 'LS',
  pod_phase: 'Failed',
  creation_time: '100',
  deletion_time: '300',
  scheduled_time: '200.5',
};

describe('parseTask', () => {
  it('reads every column, times as microseconds', () => {
    expect(parseTask(GOOD)).toEqual({
      name: 'openb-pod-0001',
      cpuMilli: 6000,
      memoryMib: 12_288,
      gpus: 1,
      gpuMilli: 460,
      gpuModels: ['V100M16', 'V100M32'],
      qos: 'LS',
      phase: 'Failed',
      createdAt: 100_000_000,
      scheduledAt: 200_500_000,
      deletedAt: 300_000_000,
    });
  });

  it.each<[string, Partial<TraceFields>, string]>([
    ['no name', { name: ' ' }, 'name: missing'],
    [
      'a control character in the name',
      { name: 'a\u0000b' },
      'name: "a\\u0000b" is not up to 200 printable characters',
    ],
    [
      'half a surrogate pair in the name',
      { name: 'a\ud800' },
      'name: "a\\ud800" is not up to 200 printable characters',
    ],
    ['no CPU', { cpu_milli: '' }, 'cpu_milli: missing'],
    ['CPU that is not a number', { cpu_milli: 'NaN' }, 'cpu_milli: "NaN" is not a non-negative whole number'],
    ['negative memory', { memory_mib: '-1' }, 'memory_mib: "-1" is not a non-negative whole number'],
    ['memory with an exponent', { memory_mib: '1e9' }, 'memory_mib: "1e9" is not a non-negative whole number'],
    [
      'memory beyond any machine',
      { memory_mib: '9'.repeat(50) },
      `memory_mib: "${'9'.repeat(40)}…" is not a non-negative`,
    ],
    ['half a GPU', { num_gpu: '0.5' }, 'num_gpu: "0.5" is not a non-negative whole number'],
    ['more than one GPU of one', { gpu_milli: '1001' }, 'gpu_milli: 1001 is more than one GPU'],
    ['nothing of one GPU', { gpu_milli: '0' }, 'gpu_milli: 0 is no share of a GPU, but num_gpu is 1'],
    [
      'an unknown phase',
      { pod_phase: 'running' },
      'pod_phase: "running" is not one of Pending, Running, Succeeded, Failed',
    ],
    [
      'a phase that is a property of all objects',
      { pod_phase: 'constructor' },
      'pod_phase: "constructor" is not one of',
    ],
    ['no creation', { creation_time: '' }, 'creation_time: missing'],
    ['a negative time', { creation_time: '-5' }, 'creation_time: "-5" is not a non-negative number of seconds'],
    ['an infinite time', { deletion_time: 'Infinity' }, 'deletion_time: "Infinity" is not a non-negative number'],
    [
      'an end before the beginning',
      { deletion_time: '99', scheduled_time: '' },
      'deletion_time: is before creation_time',
    ],
    ['an end before the start', { deletion_time: '150' }, 'deletion_time: is before scheduled_time'],
    ['a start before the beginning', { scheduled_time: '99' }, 'scheduled_time: is before creation_time'],
    ['an ended task without end', { deletion_time: '' }, 'deletion_time: missing, but pod_phase is Failed'],
    [
      'a task running without start',
      { pod_phase: 'Running', scheduled_time: '' },
      'scheduled_time: missing, but pod_phase',
    ],
    ['a started task still waiting', { pod_phase: 'Pending' }, 'scheduled_time: given, but pod_phase is Pending'],
  ])('refuses %s', (_, change, reason) => {
    const parse = () => parseTask({ ...GOOD, ...change });
    expect(parse).toThrow(MalformedLineError);
    expect(parse).toThrow(reason);
  });

  it('answers any text with a task or with a reason', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.integer().map(String),
      fc.double().map(String),
    );
    const columns = Object.entries(GOOD).map(([name, good]) => [name, fc.oneof(text, fc.constant(good))] as const);
    const lines = fc.record(Object.fromEntries(columns));
    const property = fc.property(lines, fields => isTaskOrReason(fields as TraceFields));
    expect(fc.check(property).counterexample).toBeNull();
  });
});

function isTaskOrReason(fields: TraceFields): boolean {
  try {
    const numbers = Object.values(parseTask(fields)).filter(value => typeof value === 'number');
    return numbers.every(value => Number.isSafeInteger(value) && value >= 0);
  } catch (error) {
    return error instanceof MalformedLineError;
  }
}

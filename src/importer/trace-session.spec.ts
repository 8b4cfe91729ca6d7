import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemsOf, readItem } from '../ingest/index.js';
import { traceId } from './trace-id.js';
import { ownerOf, traceDirectory } from './trace-owner.js';
import { sessionOf, slotsOf } from './trace-session.js';
import { parseTask, type TraceTask } from './trace-task.js';

function aTask(changes: Partial<TraceTask> = {}): TraceTask {
  const fields = { cpu_milli: '6000', memory_mib: '12288', num_gpu: '1', gpu_milli: '460', gpu_spec: '', qos: 'LS' };
  const times = { creation_time: '100', scheduled_time: '200', deletion_time: '300' };
  return { ...parseTask({ name: 'pod', pod_phase: 'Running', ...fields, ...times }), ...changes };
}

describe('sessionOf', () => {
  it.each([
    ['Running', 'RUNNING', 'UNDEFINED', null, null],
    ['Succeeded', 'TERMINATED', 'SUCCESS', 'task-finished', '2023-01-01T00:05:00Z'],
    ['Failed', 'TERMINATED', 'FAILURE', 'task-failed', '2023-01-01T00:05:00Z'],
  ] as const)('makes a %s task a %s session', (phase, status, result, statusInfo, terminatedAt) => {
    const session = sessionOf(aTask({ phase }));
    expect(session).toMatchObject({ status, result, statusInfo, terminatedAt, startsAt: '2023-01-01T00:03:20Z' });
    expect(session.statusChanged).toBe(terminatedAt ?? '2023-01-01T00:03:20Z');
    expect(session.containers).toMatchObject([
      { id: session.id, clusterRole: 'main', status, statusInfo, terminatedAt },
    ]);
  });

  it('leaves a task waiting that was never scheduled before the trace was cut', () => {
    const session = sessionOf(aTask({ phase: 'Pending', scheduledAt: null }));
    expect(session).toMatchObject({ status: 'PENDING', startsAt: null, terminatedAt: null });
    expect(session.statusChanged).toBe(session.createdAt);
  });

  it('makes records that the write path takes, the same for the same name', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme-ascii' }),
        fc.nat(99_999_999),
        (name, cpuMilli) => {
          const session = sessionOf(aTask({ name, cpuMilli }));
          for (const item of itemsOf(session)) expect(readItem(item, 0, 'trace', 4e12)).toHaveProperty('fact');
          expect(sessionOf(aTask({ name, cpuMilli }))).toEqual(session);
        },
      ),
    );
  });
});

describe('slotsOf', () => {
  it.each([
    [
      { gpus: 0, gpuMilli: 0 },
      { cpu: '6', mem: '12884901888' },
    ],
    [
      { gpus: 1, gpuMilli: 460 },
      { cpu: '6', mem: '12884901888', 'cuda.shares': '0.46' },
    ],
    [
      { gpus: 1, gpuMilli: 50 },
      { cpu: '6', mem: '12884901888', 'cuda.shares': '0.05' },
    ],
    [
      { gpus: 1, gpuMilli: 1000 },
      { cpu: '6', mem: '12884901888', 'cuda.device': '1' },
    ],
    [
      { gpus: 8, gpuMilli: 1000, cpuMilli: 3152 },
      { cpu: '3.152', mem: '12884901888', 'cuda.device': '8' },
    ],
    [
      { gpus: 0, cpuMilli: 100_010, memoryMib: 999_999_999 },
      { cpu: '100.01', mem: '1048575998951424' },
    ],
    [
      { gpus: 0, cpuMilli: 0, memoryMib: 0 },
      { cpu: '0', mem: '0' },
    ],
  ])('says %j as %j', (task, slots) => {
    expect(slotsOf(aTask(task))).toEqual(slots);
  });
});

describe('traceId', () => {
  it('is a UUID of version 5 that depends on the name alone', () => {
    expect(traceId('openb-pod-0000')).toBe(traceId('openb-pod-0000'));
    expect(traceId('openb-pod-0000')).not.toBe(traceId('openb-pod-0001'));
    expect(traceId('openb-pod-0000')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('ownerOf', () => {
  it('names only people, groups and domains of the directory, and each of them', () => {
    const owners = Array.from({ length: 3000 }, (_, index) => ownerOf(`task-${index}`));
    const members = new Set(traceDirectory.members.map(({ domain, group, email }) => `${domain}/${group}/${email}`));
    expect(new Set(owners.map(owner => `${owner.domain}/${owner.groupName}/${owner.userEmail}`))).toEqual(members);
    expect(new Set(owners.map(owner => owner.accessKey)).size).toBe(traceDirectory.users.length);
  });
});

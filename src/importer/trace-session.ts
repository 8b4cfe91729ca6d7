import { type SessionRecord, timestampText } from '../ingest/index.js';
import { traceId } from './trace-id.js';
import { ownerOf } from './trace-owner.js';
import type { Phase, TraceTask } from './trace-task.js';

/** A trace counts seconds from a start that it does not name; this is what Rollcall takes for it. */
export const TRACE_START = '2023-01-01T00:00:00Z';

const START_MICROSECONDS = Date.parse(TRACE_START) * 1000;
const MIB = 1_048_576n;

interface Outcome {
  readonly status: string;
  readonly result: 'UNDEFINED' | 'SUCCESS' | 'FAILURE';
  readonly statusInfo: string | null;
  readonly statusData: unknown;
}

/**
 * What a phase says. It is the state in which the trace was cut: every line has a `deletion_time`, those still running
 * or still waiting too, so that time is an end only where the phase says that the task ended.
 */
const OUTCOMES: Readonly<Record<Phase, Outcome>> = {
  Pending: { status: 'PENDING', result: 'UNDEFINED', statusInfo: null, statusData: null },
  Running: { status: 'RUNNING', result: 'UNDEFINED', statusInfo: null, statusData: null },
  Succeeded: {
    status: 'TERMINATED',
    result: 'SUCCESS',
    statusInfo: 'task-finished',
    statusData: { kernel: { exit_code: 0 }, session: { status: 'terminated' } },
  },
  // The trace does not say with which exit code.
  Failed: {
    status: 'TERMINATED',
    result: 'FAILURE',
    statusInfo: 'task-failed',
    statusData: { kernel: {}, session: { status: 'terminated' } },
  },
};

/** Quality of service → kind of work: latency-sensitive is serving, best effort is batch. */
const SESSION_TYPES: Readonly<Record<string, SessionRecord['sessionType']>> = { LS: 'inference', BE: 'batch' };

/** The session, with its one container, that a task of the trace was. */
export function sessionOf(task: TraceTask): SessionRecord {
  const id = traceId(task.name);
  const { result, ...outcome } = OUTCOMES[task.phase];
  const terminatedAt = outcome.status === 'TERMINATED' ? task.deletedAt : null;
  const lifecycle = {
    ...outcome,
    createdAt: moment(task.createdAt),
    startsAt: task.scheduledAt === null ? null : moment(task.scheduledAt),
    terminatedAt: terminatedAt === null ? null : moment(terminatedAt),
    statusChanged: moment(terminatedAt ?? task.scheduledAt ?? task.createdAt),
  };
  return {
    id,
    name: task.name,
    sessionType: SESSION_TYPES[task.qos] ?? 'interactive',
    owner: ownerOf(task.name),
    result,
    ...lifecycle,
    containers: [
      {
        id,
        clusterRole: 'main',
        clusterIdx: 1,
        clusterHostname: 'main1',
        ...lifecycle,
        occupiedSlots: slotsOf(task),
        resourceOpts: {
          ...(task.qos === '' ? {} : { qos: task.qos }),
          ...(task.gpuModels.length === 0 ? {} : { gpu_models: task.gpuModels }),
        },
      },
    ],
  };
}

/** CPU in cores, memory in bytes, GPUs as whole devices or as a share of one; all as decimal text. */
export function slotsOf({ cpuMilli, memoryMib, gpus, gpuMilli }: TraceTask): Record<string, string> {
  const cpu = thousandths(cpuMilli);
  const mem = (BigInt(memoryMib) * MIB).toString();
  if (gpus === 0) return { cpu, mem };
  const shared = gpus === 1 && gpuMilli < 1000;
  return shared ? { cpu, mem, 'cuda.shares': thousandths(gpuMilli) } : { cpu, mem, 'cuda.device': String(gpus) };
}

function thousandths(milli: number): string {
  const fraction = String(milli % 1000).padStart(3, '0');
  return `${Math.floor(milli / 1000)}.${fraction}`.replace(/\.?0+$/, '');
}

function moment(microseconds: number): string {
  return timestampText(START_MICROSECONDS + microseconds);
}

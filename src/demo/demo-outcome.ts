import { timestampText } from '../ingest/index.js';
import type { Timeline } from './demo-clock.js';
import type { Random, Weighted } from './random.js';

/** Why a session is in its status, and how it went. */
export interface Outcome {
  readonly statusInfo: string | null;
  readonly statusData: unknown;
  readonly result: 'UNDEFINED' | 'SUCCESS' | 'FAILURE';
}

const PREDICATES: Weighted<readonly [name: string, message: string]> = [
  [['resource_policy', 'Your keypair resource quota is exceeded. (cpu:64 mem:256g cuda.device:8)'], 4],
  [['concurrency', 'You cannot run more than 5 concurrent sessions'], 3],
  [['project_resource_limit', 'Your project resource quota is exceeded. (cuda.device:16)'], 3],
  [['dependencies', 'Waiting dependency sessions to finish as success.'], 2],
  [['reserved_time', 'Before start time'], 1],
];

const ERRORS = [
  ['ImageNotAvailable', 'registry.example.com/stable/pytorch:2.9-py313-cuda13.0: manifest unknown'],
  ['InsufficientResource', 'cuda.device: requested 2, free 1'],
  ['ContainerCreationError', 'OCI runtime create failed: device or resource busy'],
  ['TimeoutError', 'agent did not answer within 30 s'],
] as const;

const EXIT_CODES: Weighted<number> = [
  [1, 8],
  [137, 5],
  [2, 2],
  [139, 1],
  [143, 1],
];

const ENDINGS: Weighted<readonly [info: string, result: Outcome['result'], exitCode: number]> = [
  [['user-requested', 'UNDEFINED', 0], 6],
  [['self-terminated', 'SUCCESS', 0], 2],
  [['idle-timeout', 'UNDEFINED', 0], 3],
  [['force-terminated', 'UNDEFINED', 137], 1],
];

/** What a session's cluster says about its status, in the shapes of Backend.AI. */
export function outcomeOf(status: string, sessionType: string, timeline: Timeline, random: Random): Outcome {
  switch (status) {
    case 'PENDING':
      return random.chance(0.75) ? waiting(timeline, random) : plain(null);
    case 'CANCELLED':
      return plain(random.pick(['user-requested', 'pending-timeout', 'predicate-checks-failed']));
    case 'ERROR':
      return failedToStart(random);
    case 'TERMINATED':
      return sessionType === 'batch' ? batchEnding(random) : ending(...random.weighted(ENDINGS));
    case 'TERMINATING':
      return plain('user-requested');
    case 'RUNNING_DEGRADED':
      return plain('agent-lost');
    default:
      return plain(null);
  }
}

function plain(statusInfo: string | null): Outcome {
  return { statusInfo, statusData: null, result: 'UNDEFINED' };
}

function waiting({ changed }: Timeline, random: Random): Outcome {
  const [name, msg] = random.weighted(PREDICATES);
  const scheduler = {
    retries: random.integer(1, 200),
    last_try: timestampText(changed),
    failed_predicates: [{ name, msg }],
    passed_predicates: ['reserved_time', 'concurrency', 'dependencies']
      .filter(passed => passed !== name)
      .map(passed => ({ name: passed })),
  };
  return { statusInfo: 'predicate-checks-failed', statusData: { scheduler }, result: 'UNDEFINED' };
}

function failedToStart(random: Random): Outcome {
  const [name, message] = random.pick(ERRORS);
  const error = { src: 'agent', name, repr: `<${name}: '${message}'>` };
  return { statusInfo: 'failed-to-start', statusData: { error }, result: 'FAILURE' };
}

function batchEnding(random: Random): Outcome {
  if (random.chance(0.72)) return ending('task-finished', 'SUCCESS', 0);
  return ending('task-failed', 'FAILURE', random.weighted(EXIT_CODES));
}

function ending(statusInfo: string, result: Outcome['result'], exitCode: number): Outcome {
  const statusData = { kernel: { exit_code: exitCode }, session: { status: 'terminated' } };
  return { statusInfo, statusData, result };
}

import type { ContainerRecord, SessionRecord } from '../ingest/index.js';
import { hasStarted, isPlaced } from './demo-status.js';
import { statsOf } from './demo-stats.js';
import { slotsOf, type Workload } from './demo-workloads.js';
import type { Random } from './random.js';

/** The session that containers are made for, without them. */
export type BareSession = Omit<SessionRecord, 'containers'> & { readonly scalingGroup: string | null };

/** How many containers there are and how they are spread. */
export interface Cluster {
  readonly size: number;
  readonly mode: 'single-node' | 'multi-node';
}

const MAX_AGENTS = 24;

/** One container for most sessions, a cluster of several for some of the batch and inference ones. */
export function clusterOf({ sessionType }: Workload, random: Random): Cluster {
  const alone = sessionType === 'system' || !random.chance(sessionType === 'interactive' ? 0.03 : 0.16);
  if (alone) return { size: 1, mode: 'single-node' };
  return { size: random.pick([2, 2, 3, 4, 4, 8]), mode: random.chance(0.7) ? 'multi-node' : 'single-node' };
}

/** The containers of a session: `main1`, which carries the session's id, and `sub1` and on. */
export function containersOf(session: BareSession, workload: Workload, cluster: Cluster, random: Random) {
  const image = random.pick(workload.images);
  const slots = slotsOf(workload, random);
  const node = random.integer(1, MAX_AGENTS);
  return Array.from({ length: cluster.size }, (_, index): ContainerRecord => {
    const status = statusOf(session, index);
    const role = index === 0 ? 'main' : 'sub';
    const place = cluster.mode === 'multi-node' ? ((node + index - 1) % MAX_AGENTS) + 1 : node;
    return {
      id: index === 0 ? session.id : random.uuid(),
      clusterRole: role,
      clusterIdx: Math.max(1, index),
      clusterHostname: `${role}${Math.max(1, index)}`,
      image,
      registry: image.split('/')[0],
      architecture: 'x86_64',
      agent: isPlaced(status) ? `i-${session.scalingGroup}-${String(place).padStart(2, '0')}` : null,
      containerId: hasStarted(status) ? random.hex(64) : null,
      ...lifecycleOf(session),
      status,
      occupiedSlots: slots,
      resourceOpts: { shmem: index === 0 ? '67108864' : '1073741824' },
      ...reportsOf(session, status, slots, random),
    };
  });
}

/** A degraded session is one whose last container is gone. */
function statusOf({ status, clusterSize }: BareSession, index: number): string {
  if (status !== 'RUNNING_DEGRADED') return status;
  return index > 0 && index === (clusterSize ?? 1) - 1 ? 'ERROR' : 'RUNNING';
}

function lifecycleOf(session: BareSession) {
  return {
    statusChanged: session.statusChanged ?? null,
    statusInfo: session.statusInfo ?? null,
    statusData: session.statusData,
    createdAt: session.createdAt,
    startsAt: session.startsAt ?? null,
    terminatedAt: session.terminatedAt ?? null,
  };
}

/** Only what runs reports; what has ended keeps its last report. */
function reportsOf(session: BareSession, status: string, slots: Record<string, string>, random: Random) {
  if (session.startsAt == null || (status !== 'RUNNING' && status !== 'TERMINATED')) return {};
  const seconds = random.integer(60, 90_000);
  return { stats: statsOf(slots, seconds, random) };
}

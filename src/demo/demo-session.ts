import { type SessionRecord, timestampText } from '../ingest/index.js';
import { creationOf, isBurst, timelineOf } from './demo-clock.js';
import { type BareSession, clusterOf, containersOf } from './demo-containers.js';
import { outcomeOf } from './demo-outcome.js';
import { hasStarted, isPlaced, statusOf } from './demo-status.js';
import { demoTeams, type Person } from './demo-teams.js';
import { servicePortsOf, type Workload, workloadOf } from './demo-workloads.js';
import { Random } from './random.js';

/** What a demo cluster is made from; the same values make the same cluster. */
export interface DemoParameters {
  /** How many sessions, a whole number from 0. */
  readonly sessions: number;
  readonly seed: number;
  /** The moment the latest sessions lead up to. */
  readonly now: Date;
}

const FOLDERS = ['home', 'datasets', 'models', 'shared-scratch', '논문', 'checkpoints', 'results-α'];
const ENDED = new Set(['TERMINATED', 'CANCELLED']);
const TEAMS = demoTeams.map(team => [team, team.weight] as const);
/** Streams of random numbers that do not depend on each other. */
const IDS = 1;
const TRAITS = 2;
const BURSTS = 3;

/**
 * The session at `index`, 0 being the oldest. It depends on nothing but its index and the parameters, so that a
 * hundred thousand need no more memory than one.
 */
export function demoSession(index: number, { sessions, seed, now }: DemoParameters): SessionRecord {
  const random = new Random(seed, TRAITS, index);
  const rank = sessions - 1 - index;
  const status = statusOf(rank, sessions, random);
  const workload = workloadOf(random);
  const team = random.weighted(TEAMS);
  const person = random.pick(team.people);
  const moment = now.getTime() * 1000;
  const burst = isBurst(rank, group => new Random(seed, BURSTS, group));
  const course = {
    hasStarted: hasStarted(status),
    hasEnded: ENDED.has(status),
    medianMinutes: workload.medianMinutes,
  };
  const timeline = timelineOf(creationOf(rank, sessions, moment, burst), moment, course, random);
  const cluster = clusterOf(workload, random);
  const session: BareSession = {
    id: idOf(seed, index),
    name: nameOf(workload, random),
    sessionType: workload.sessionType,
    owner: { domain: team.domain, groupName: team.group, userEmail: person.email, accessKey: person.accessKey },
    createdUserEmail: creatorOf(person, team.people[0], random),
    tag: random.chance(0.1) ? random.pick(['paper', 'nightly', 'demo', 'do-not-kill']) : null,
    status,
    ...outcomeOf(status, workload.sessionType, timeline, random),
    createdAt: timestampText(timeline.created),
    startsAt: textOf(timeline.started),
    statusChanged: timestampText(timeline.changed),
    terminatedAt: textOf(timeline.terminated),
    startupCommand: random.pick(workload.commands),
    scalingGroup: isPlaced(status) ? random.pick(['gpu-a100', 'gpu-h100', 'cpu']) : null,
    servicePorts: course.hasStarted ? servicePortsOf(workload, random) : null,
    mounts: FOLDERS.filter(() => random.chance(0.25)),
    numQueries: workload.sessionType === 'interactive' && course.hasStarted ? random.integer(0, 400) : 0,
    clusterMode: cluster.mode,
    clusterSize: cluster.size,
    dependsOn: dependenciesOf(index, seed, workload, random),
    observedAt: now.toISOString(),
  };
  return { ...session, containers: containersOf(session, workload, cluster, random) };
}

/** Ids have numbers of their own, so that one session can name another without making it. */
function idOf(seed: number, index: number): string {
  return new Random(seed, IDS, index).uuid();
}

function nameOf(workload: Workload, random: Random): string {
  return `${random.pick(workload.names)}-${random.integer(1, 9999)}`;
}

function creatorOf(person: Person, lead: Person, random: Random): string | null {
  return random.chance(0.04) && person.email !== lead.email ? lead.email : null;
}

/** Batch work sometimes waits for earlier sessions, which are written before it. */
function dependenciesOf(index: number, seed: number, { sessionType }: Workload, random: Random): string[] {
  if (sessionType !== 'batch' || index === 0 || !random.chance(0.1)) return [];
  const earlier = Array.from({ length: random.integer(1, 2) }, () => Math.max(0, index - random.integer(1, 20)));
  return [...new Set(earlier)].map(other => idOf(seed, other));
}

function textOf(moment: number | null): string | null {
  return moment === null ? null : timestampText(moment);
}

import type { ContainerBody } from './container-body.js';
import { canonical, digestOf } from './digest.js';
import type { ItemKind } from './envelope.js';
import type { SessionBody } from './session-body.js';
import type { ContainerRecord, SessionRecord } from './session-record.js';
import { microsecondsOf } from './timestamp.js';

/** An item as it is pushed. */
export interface Item {
  /** Digest of everything but `seq`: what says the same has the same id, whenever it is made. */
  readonly event_id: string;
  readonly kind: ItemKind;
  readonly occurred_at: string;
  readonly seq: number;
  readonly body: unknown;
}

/** A status on the way to the one that a record shows. */
interface Step {
  readonly status: string;
  readonly at: string;
}

/**
 * Takes a session apart into what happened to it, oldest first: its statuses on the way, as far as the record tells
 * them, its containers, and what they reported.
 *
 * @param since the `seq` of the first of them: of two records that say different things of the same moment, the one
 * made with the greater number wins.
 */
export function itemsOf(record: SessionRecord, since = 0): Item[] {
  const final = sessionBody(record);
  const at = record.statusChanged ?? record.createdAt;
  const steps = stepsOf(record).map(({ status, at: moment }, step) =>
    item('session.upsert', moment, since + step, earlier(final, status, moment)),
  );
  const last = since + steps.length;
  const containers = (record.containers ?? []).flatMap(container => containerItems(record, container, last));
  return [...steps, item('session.upsert', at, last, final), ...containers];
}

/** What came before the record's status: it waited, and then it ran, if it was ever started. */
function stepsOf({ status, createdAt, startsAt, statusChanged }: SessionRecord): Step[] {
  const changed = microsecondsOf(statusChanged ?? createdAt);
  const isOnlyStep = status === 'PENDING' && changed === microsecondsOf(createdAt);
  const waited: Step[] = isOnlyStep ? [] : [{ status: 'PENDING', at: createdAt }];
  const ran: Step[] = startsAt == null || status === 'RUNNING' ? [] : [{ status: 'RUNNING', at: startsAt }];
  return [...waited, ...ran].filter(({ at }) => microsecondsOf(at) <= changed);
}

/** The session as it was when it was in another status. */
function earlier(final: SessionBody, status: string, at: string): SessionBody {
  const starts_at = status === 'RUNNING' ? (final.starts_at ?? null) : null;
  const unknown = { status_info: null, status_data: null, terminated_at: null, result: 'UNDEFINED' as const };
  return { ...final, ...unknown, status, status_changed: at, starts_at };
}

function containerItems(session: SessionRecord, container: ContainerRecord, seq: number): Item[] {
  const at = container.statusChanged ?? container.createdAt;
  const described = item('container.upsert', at, seq, containerBody(session.id, container));
  if (container.stats == null) return [described];
  const sampledAt = container.terminatedAt ?? session.observedAt ?? at;
  return [described, item('stat.sample', sampledAt, seq, { container_id: container.id, stats: container.stats })];
}

function item(kind: ItemKind, occurred_at: string, seq: number, body: unknown): Item {
  const said = { kind, occurred_at, body };
  return { event_id: digestOf(canonical(said)), ...said, seq };
}

function sessionBody(record: SessionRecord): SessionBody {
  const { domain, groupName, userEmail, accessKey } = record.owner;
  return {
    id: record.id,
    name: record.name,
    session_type: record.sessionType,
    owner: { domain_name: domain, group_name: groupName, user_email: userEmail, access_key: accessKey },
    created_user_email: record.createdUserEmail,
    tag: record.tag,
    ...lifecycle(record),
    startup_command: record.startupCommand,
    result: record.result,
    scaling_group: record.scalingGroup,
    service_ports: record.servicePorts ?? null,
    mounts: record.mounts,
    num_queries: record.numQueries,
    cluster_mode: record.clusterMode,
    cluster_size: record.clusterSize,
    depends_on: record.dependsOn,
  };
}

function containerBody(sessionId: string, container: ContainerRecord): ContainerBody {
  return {
    id: container.id,
    session_id: sessionId,
    cluster_role: container.clusterRole,
    cluster_idx: container.clusterIdx,
    cluster_hostname: container.clusterHostname,
    image: container.image,
    registry: container.registry,
    architecture: container.architecture,
    agent: container.agent,
    container_id: container.containerId,
    ...lifecycle(container),
    occupied_slots: container.occupiedSlots,
    resource_opts: container.resourceOpts,
  };
}

function lifecycle(of: SessionRecord | ContainerRecord) {
  return {
    status: of.status,
    status_changed: of.statusChanged,
    status_info: of.statusInfo,
    status_data: of.statusData ?? null,
    created_at: of.createdAt,
    starts_at: of.startsAt,
    terminated_at: of.terminatedAt,
  };
}

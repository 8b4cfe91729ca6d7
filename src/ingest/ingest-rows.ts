import type { CONTAINER_COLUMNS, OWNER_COLUMNS, SESSION_COLUMNS, STAT_COLUMNS } from './ingest-columns.js';
import type { ValidContainer } from './container-record.js';
import type { ValidSession } from './session-record.js';

type Row<Key extends PropertyKey> = { readonly [Column in Key]: unknown };

/** The rows of a batch by table, ordered by id: two writers of the same rows lock them in the same order. */
export interface IngestRows {
  readonly sessions: ReadonlyArray<Row<'id' | keyof typeof SESSION_COLUMNS | keyof typeof OWNER_COLUMNS>>;
  readonly containers: ReadonlyArray<Row<'id' | keyof typeof CONTAINER_COLUMNS>>;
  readonly stats: ReadonlyArray<Row<'container_id' | keyof typeof STAT_COLUMNS>>;
  readonly dependencies: ReadonlyArray<{ readonly session_id: string; readonly depends_on: string }>;
  /** Sessions whose dependencies are replaced by the above. */
  readonly dependents: readonly string[];
}

/** Takes sessions apart into rows, one pass for each table. */
export function rowsOf(sessions: readonly ValidSession[]): IngestRows {
  const ordered = sessions.toSorted(byId);
  const containers = ordered
    .flatMap(session => session.containers.map(container => ({ container, sessionId: session.id })))
    .sort((a, b) => byId(a.container, b.container));
  const reporting = containers.filter(({ container }) => container.liveStat !== null || container.lastStat !== null);
  const dependents = ordered.filter(session => session.dependsOn !== undefined);
  return {
    sessions: ordered.map(sessionRow),
    containers: containers.map(({ container, sessionId }) => containerRow(container, sessionId)),
    stats: reporting.map(({ container: { id, liveStat, lastStat } }) => ({
      container_id: id,
      live_stat: liveStat,
      last_stat: lastStat,
    })),
    dependencies: dependents.flatMap(({ id, dependsOn = [] }) =>
      [...new Set(dependsOn)].map(other => ({ session_id: id, depends_on: other })),
    ),
    dependents: dependents.map(({ id }) => id),
  };
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

function sessionRow(session: ValidSession): IngestRows['sessions'][number] {
  return {
    id: session.id,
    name: session.name,
    session_type: session.sessionType,
    tag: session.tag,
    domain_name: session.owner.domain,
    group_name: session.owner.groupName,
    user_email: session.owner.userEmail,
    created_user_email: session.createdUserEmail,
    access_key: session.owner.accessKey,
    ...lifecycle(session),
    startup_command: session.startupCommand,
    result: session.result,
    scaling_group: session.scalingGroup,
    service_ports: session.servicePorts,
    mounts: session.mounts,
    num_queries: session.numQueries,
    cluster_mode: session.clusterMode,
    cluster_size: session.clusterSize,
  };
}

function containerRow(container: ValidContainer, sessionId: string): IngestRows['containers'][number] {
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

function lifecycle(of: ValidSession | ValidContainer) {
  return {
    status: of.status,
    status_changed: of.statusChanged,
    status_info: of.statusInfo,
    status_data: of.statusData,
    created_at: of.createdAt,
    starts_at: of.startsAt,
    terminated_at: of.terminatedAt,
  };
}

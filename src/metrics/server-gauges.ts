import type { Gauges } from './server-metrics.js';

/** A pool of connections, as it is. */
export interface MeasuredPool {
  readonly name: 'primary' | 'replica';
  readonly max: number;
  readonly state: { readonly totalCount: number; readonly idleCount: number; readonly waitingCount: number };
}

/** How many connections there are to each server, and who waits for one. */
export function poolGauges(pools: readonly MeasuredPool[]): Gauges {
  return {
    rollcall_database_connections: {
      help: 'Connections to the database, by server and whether they are in use.',
      labels: ['pool', 'state'],
      read: () =>
        pools.flatMap(({ name, state }) => [
          [{ pool: name, state: 'idle' }, state.idleCount] as const,
          [{ pool: name, state: 'busy' }, state.totalCount - state.idleCount] as const,
        ]),
    },
    rollcall_database_connections_max: {
      help: 'Connections there may be.',
      labels: ['pool'],
      read: () => pools.map(({ name, max }) => [{ pool: name }, max] as const),
    },
    rollcall_database_waiting: {
      help: 'Callers that wait for a connection.',
      labels: ['pool'],
      read: () => pools.map(({ name, state }) => [{ pool: name }, state.waitingCount] as const),
    },
  };
}

/** What is known of a standby. */
export interface MeasuredReplica {
  readonly usable: boolean;
  readonly lagSeconds: number;
}

/** Whether reads go to the standby, and how old its data is. */
export function replicaGauges(replica: MeasuredReplica): Gauges {
  return {
    rollcall_replica_usable: { help: 'Whether reads go to the standby.', read: () => bit(replica.usable) },
    rollcall_replica_lag_seconds: {
      help: 'The most by which the standby lies behind the primary; +Inf while it is out of reach.',
      read: () => replica.lagSeconds,
    },
  };
}

/** How many sessions there are, as they were counted last. */
export interface MeasuredSessions {
  readonly byStatus: ReadonlyMap<string, number>;
  readonly at: Date | undefined;
}

/** Sessions of everybody; every replica tells the same. */
export function sessionGauges(sessions: MeasuredSessions): Gauges {
  return {
    rollcall_sessions: {
      help: 'Sessions by status; every replica tells the same number.',
      labels: ['status'],
      read: () => [...sessions.byStatus].map(([status, count]) => [{ status }, count] as const),
    },
    rollcall_sessions_refreshed_timestamp_seconds: {
      help: 'When rollcall_sessions was counted.',
      read: () => (sessions.at === undefined ? undefined : sessions.at.getTime() / 1_000),
    },
  };
}

/** What the probes say, for alerts. */
export interface MeasuredHealth {
  readonly phase: string;
  readonly reachable: boolean | undefined;
  readonly pendingMigrations: number | undefined;
}

/** Whether this process may be sent requests, and if not, why. */
export function healthGauges(read: () => MeasuredHealth): Gauges {
  return {
    rollcall_ready: {
      help: 'Whether /readyz said yes the last time it looked.',
      read: () => {
        const { phase, reachable, pendingMigrations } = read();
        return bit(phase === 'serving' && reachable === true && pendingMigrations === 0);
      },
    },
    rollcall_draining: { help: 'Whether the process was told to end.', read: () => bit(read().phase === 'draining') },
    rollcall_database_up: {
      help: 'Whether the database answered the last time it was asked.',
      read: () => bit(read().reachable === true),
    },
    rollcall_migrations_pending: {
      help: 'Migrations of this version that are not applied; not known while the database is away.',
      read: () => read().pendingMigrations,
    },
  };
}

function bit(value: boolean): number {
  return value ? 1 : 0;
}

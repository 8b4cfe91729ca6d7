import { MikroORM } from '@mikro-orm/postgresql';
import type { INestApplication } from '@nestjs/common';
import type { Replica } from '@rollcall/database';
import { isLogged, startTracing } from '@rollcall/observability';
import type { DatabaseProbe } from './database/database-probe.js';
import { primaryPool, stateOf } from './database/pool-state.js';
import { REPLICA } from './database/read-servers.config.js';
import type { Lifecycle, Page } from './health/index.js';
import { writeAccessLog } from './http/index.js';
import {
  healthGauges,
  type MeasuredSessions,
  poolGauges,
  replicaGauges,
  serverMetrics,
  sessionGauges,
} from './metrics/index.js';
import { SessionCountsService } from './sessions/index.js';
import type { AppSettings } from './settings.js';
import { ROLLCALL_VERSION } from './version.js';

/** A server whose doings are counted and logged. */
export interface ObservedServer {
  readonly page: () => Promise<Page>;
  /** Adds what only an application that has started can tell. */
  watch(app: INestApplication): Promise<void>;
  stop(): Promise<void>;
}

/** Begins to observe this process, before the application is made. */
export function observedServer(settings: AppSettings, lifecycle: Lifecycle, probe: DatabaseProbe): ObservedServer {
  const metrics = serverMetrics();
  const tracing = tracingOf(settings);
  let sessions: SessionNumbers | undefined;
  // Lines that nobody would see are not made.
  const stopLogging = isLogged('info', settings.LOG_LEVEL) ? writeAccessLog(settings.ACCESS_LOG_SAMPLE) : undefined;
  metrics.add(
    healthGauges(() => ({
      phase: lifecycle.phase,
      reachable: probe.last?.reachable,
      pendingMigrations: probe.last?.pendingMigrations,
    })),
  );
  return {
    page: async () => {
      // A scrape is worth a look at the database, as a probe is.
      await probe.check();
      return { status: 200, type: metrics.contentType, body: await metrics.text() };
    },
    watch: async app => {
      sessions = countSessions(app.get(SessionCountsService, { strict: false }));
      metrics.add(sessionGauges(sessions));
      const { DATABASE_POOL_SIZE, DATABASE_REPLICA_POOL_SIZE } = settings;
      const primary = {
        name: 'primary',
        max: DATABASE_POOL_SIZE,
        state: await primaryPool(app.get(MikroORM)),
      } as const;
      const replica = app.get<Replica | null>(REPLICA);
      if (replica === null) return metrics.add(poolGauges([primary]));
      metrics.add(replicaGauges(replica));
      const standby = { name: 'replica', max: DATABASE_REPLICA_POOL_SIZE, state: stateOf(replica.pool) } as const;
      metrics.add(poolGauges([primary, standby]));
    },
    stop: async () => {
      sessions?.stop();
      metrics.stop();
      stopLogging?.();
      await (
        await tracing
      )?.();
    },
  };
}

function tracingOf({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: share }: AppSettings) {
  return endpoint === undefined ? undefined : startTracing({ endpoint, share, version: ROLLCALL_VERSION });
}

const COUNT_MS = 15_000;

interface SessionNumbers extends MeasuredSessions {
  stop(): void;
}

/** Looks now and then: a scrape must not wait for the database, and many scrapers must not ask it more. */
function countSessions(counts: SessionCountsService): SessionNumbers {
  const numbers = {
    byStatus: new Map<string, number>() as ReadonlyMap<string, number>,
    at: undefined as Date | undefined,
  };
  const look = (): Promise<void> =>
    counts.byStatus().then(
      byStatus => void Object.assign(numbers, { byStatus, at: new Date() }),
      // The numbers stay, and so does the time they are from.
      () => undefined,
    );
  void look();
  const timer = setInterval(() => void look(), COUNT_MS);
  timer.unref();
  return Object.assign(numbers, { stop: () => clearInterval(timer) });
}

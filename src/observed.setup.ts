import { MikroORM } from '@mikro-orm/postgresql';
import type { INestApplication } from '@nestjs/common';
import type { Replica } from '@rollcall/database';
import type { DatabaseProbe } from './database/database-probe.js';
import { primaryPool } from './database/pool-state.js';
import { REPLICA } from './database/read-servers.config.js';
import type { Lifecycle, Page } from './health/index.js';
import { writeAccessLog } from './http/index.js';
import { healthGauges, poolGauges, replicaGauges, serverMetrics } from './metrics/index.js';
import type { AppSettings } from './settings.js';

/** A server whose doings are counted and logged. */
export interface ObservedServer {
  readonly page: () => Promise<Page>;
  /** Adds what only an application that has started can tell. */
  watch(app: INestApplication): Promise<void>;
  stop(): void;
}

/** Begins to observe this process, before the application is made. */
export function observedServer(settings: AppSettings, lifecycle: Lifecycle, probe: DatabaseProbe): ObservedServer {
  const metrics = serverMetrics();
  const stopLogging = writeAccessLog(settings.ACCESS_LOG_SAMPLE);
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
      const { DATABASE_POOL_SIZE, DATABASE_REPLICA_POOL_SIZE } = settings;
      const primary = {
        name: 'primary',
        max: DATABASE_POOL_SIZE,
        state: await primaryPool(app.get(MikroORM)),
      } as const;
      const replica = app.get<Replica | null>(REPLICA);
      if (replica === null) return metrics.add(poolGauges([primary]));
      metrics.add(replicaGauges(replica));
      const standby = { name: 'replica', max: DATABASE_REPLICA_POOL_SIZE, state: replica.pool } as const;
      metrics.add(poolGauges([primary, standby]));
    },
    stop: () => {
      metrics.stop();
      stopLogging();
    },
  };
}

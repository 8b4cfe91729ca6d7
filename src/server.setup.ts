import type { Server } from 'node:http';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigurationError } from '@rollcall/config';
import { createApp } from './app.setup.js';
import { DatabaseProbe } from './database/database-probe.js';
import { drain, Lifecycle, ManagementServer, onSignal, type Pages, probePages } from './health/index.js';
import { observedServer } from './observed.setup.js';
import type { AppSettings } from './settings.js';

/** What distinguishes a server behind an orchestrator from one on a laptop. */
export interface ServerOptions {
  /** Used where `SHUTDOWN_DELAY_SECONDS` is not set. */
  readonly shutdownDelaySeconds: number;
  /** Whether to listen on any other port for probes and metrics when the one asked for is taken. */
  readonly anyManagementPort: boolean;
  /** Lets go of what the server stands on, once it is gone. */
  readonly release?: () => Promise<void>;
}

/** A server that listens on both of its ports. */
export interface RunningServer {
  readonly url: string;
  readonly managementUrl: string;
  /** Drains and closes everything, in the order in which nobody misses what is closed. */
  stop(): Promise<void>;
}

/** Pools are closed by waiting for their connections; a database that hangs must not keep the process. */
const CLOSE_MS = 5_000;

/** Starts the server. The management port comes first, so that a slow start can be told from a dead process. */
export async function startServer(settings: AppSettings, options: ServerOptions): Promise<RunningServer> {
  const lifecycle = new Lifecycle();
  const probe = new DatabaseProbe(settings.DATABASE_URL ?? '');
  const metrics = observedServer(settings, lifecycle, probe);
  const pages = { ...probePages(lifecycle, probe), '/metrics': metrics.page };
  const management = await listenForManagement(settings, options, pages);
  const closeManagement = async (): Promise<void> => {
    await Promise.all([metrics.stop(), management.close(), probe.close()]);
  };
  try {
    const app = await createApp(settings, lifecycle);
    await metrics.watch(app);
    await listenForCallers(app, settings);
    lifecycle.phase = 'serving';
    const stop = async (): Promise<void> => {
      await drainWithin(app.getHttpServer(), lifecycle, settings, options);
      await within(CLOSE_MS, app.close());
      await options.release?.();
      await closeManagement();
    };
    return { url: await app.getUrl(), managementUrl: management.url, stop };
  } catch (error) {
    await closeManagement();
    throw error;
  }
}

/** Starts the server and stops it when the process is told to end. A signal that comes before it serves ends it. */
export async function runServer(settings: AppSettings, options: ServerOptions): Promise<RunningServer> {
  let leave = options.release;
  onSignal(async () => leave?.());
  const server = await startServer(settings, options);
  leave = () => server.stop();
  return server;
}

async function listenForCallers(app: NestFastifyApplication, { PORT, HOST }: AppSettings): Promise<void> {
  try {
    await listening('PORT', PORT, () => app.listen(PORT, HOST));
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function drainWithin(
  server: Server,
  lifecycle: Lifecycle,
  settings: AppSettings,
  { shutdownDelaySeconds }: ServerOptions,
): Promise<void> {
  const delay = settings.SHUTDOWN_DELAY_SECONDS ?? shutdownDelaySeconds;
  const times = { delayMs: delay * 1_000, timeoutMs: settings.SHUTDOWN_TIMEOUT_SECONDS * 1_000 };
  if (await drain({ server, lifecycle, ...times })) return;
  new Logger('Shutdown').warn('Requests still in flight after SHUTDOWN_TIMEOUT_SECONDS were cut off.');
}

async function listenForManagement(
  { MANAGEMENT_HOST: host, MANAGEMENT_PORT: port }: AppSettings,
  { anyManagementPort }: ServerOptions,
  pages: Pages,
): Promise<ManagementServer> {
  try {
    return await listening('MANAGEMENT_PORT', port, () => ManagementServer.listen({ host, port }, pages));
  } catch (error) {
    if (!(error instanceof ConfigurationError) || !anyManagementPort) throw error;
    return ManagementServer.listen({ host, port: 0 }, pages);
  }
}

/** Says of a port that cannot be had which setting asks for it. */
async function listening<T>(setting: string, port: number, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new ConfigurationError([`${setting}: ${port} is taken; set another one, or 0`]);
    if (code === 'EACCES') throw new ConfigurationError([`${setting}: ${port} is not for this user to listen on`]);
    throw error;
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

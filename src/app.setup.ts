import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { RevocationsService } from './accounts/index.js';
import { AppModule } from './app.module.js';
import { AuditLogService } from './audit/index.js';
import { AuthenticationService } from './auth/index.js';
import { Lifecycle } from './health/index.js';
import { NestLog, openLog } from '@rollcall/observability';
import { QuotaService } from './limits/index.js';
import {
  answerMalformedUrl,
  installAuditTrail,
  installCrossOrigin,
  installDeadline,
  installDoor,
  installHeadOfGraphql,
  installObservation,
  installRevocation,
  SERVER_LIMITS,
} from './http/index.js';
import type { AppSettings } from './settings.js';

/**
 * Makes the application, not yet listening. The server and the tests both start from here.
 * One that refuses to start lets go of what it had opened, so that its process can end.
 */
export async function createApp(settings: AppSettings, lifecycle = new Lifecycle()): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    ...SERVER_LIMITS,
    routerOptions: { ignoreTrailingSlash: true },
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    frameworkErrors: answerMalformedUrl,
    // Whoever still gets through while the server closes is served.
    return503OnClosing: false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(settings), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLog(openLog({ level: settings.LOG_LEVEL })),
  });
  try {
    await configureApp(app, settings, lifecycle);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** Everything that applies to the application as a whole, in the order in which a request meets it. */
export async function configureApp(
  app: NestFastifyApplication,
  settings: AppSettings,
  lifecycle: Lifecycle,
): Promise<void> {
  const server = app.getHttpAdapter().getInstance();
  const authentication = app.get(AuthenticationService);
  installObservation(server, lifecycle);
  await installCrossOrigin(server);
  installAuditTrail(server, app.get(AuditLogService, { strict: false }));
  installDeadline(server, settings.REQUEST_TIMEOUT_SECONDS * 1_000);
  installDoor(server, {
    authenticate: request => authentication.authenticate(request),
    quota: app.get(QuotaService, { strict: false }),
  });
  installHeadOfGraphql(server);
  installRevocation(server, app.get(RevocationsService, { strict: false }));
}

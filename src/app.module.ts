import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { AccessModule } from '@rollcall/access';
import { InputPipe } from '@rollcall/api';
import { AccountsModule } from './accounts/index.js';
import { AuditModule } from './audit/index.js';
import { AuthModule } from './auth/index.js';
import { BackendAiModule } from './backendai/index.js';
import { ContainersModule } from './containers/index.js';
import { DatabaseModule } from './database/database.module.js';
import { RollcallGraphqlModule } from './graphql/index.js';
import { ProblemFilter } from './http/index.js';
import { IngestModule } from './ingest/index.js';
import { LimitsModule } from './limits/index.js';
import { MaintenanceModule } from './maintenance/index.js';
import { OpenApiModule } from './openapi/index.js';
import { SessionsModule } from './sessions/index.js';
import { SourcesModule } from './sources/index.js';
import { APP_SETTINGS, type AppSettings } from './settings.js';

/** Composition only: which modules there are, and what applies to every request. */
@Global()
@Module({})
export class AppModule {
  static with(settings: AppSettings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule,
        MaintenanceModule,
        AccessModule,
        AccountsModule,
        AuthModule,
        LimitsModule,
        AuditModule,
        SessionsModule,
        ContainersModule,
        SourcesModule,
        IngestModule,
        RollcallGraphqlModule,
        BackendAiModule,
        OpenApiModule,
      ],
      providers: [
        { provide: APP_SETTINGS, useValue: settings },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useClass: InputPipe },
      ],
      exports: [APP_SETTINGS],
    };
  }
}

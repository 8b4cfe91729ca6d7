import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module, type OnModuleInit } from '@nestjs/common';
import { ContainersModule } from '../containers/index.js';
import { AccountsModule } from '../accounts/index.js';
import { FacetsController } from './facets.controller.js';
import { SessionAccessController } from './session-access.controller.js';
import { SessionAccessService } from './session-access.service.js';
import { SessionChangeEntity } from './session-change.entity.js';
import { SessionChangesService } from './session-changes.service.js';
import { MaintenanceService } from '../maintenance/index.js';
import { EventsController } from './events.controller.js';
import { SessionCountEntity } from './session-count.entity.js';
import { SessionCountsService } from './session-counts.service.js';
import { SessionEdgesService } from './session-edges.service.js';
import { SessionEventsService } from './session-events.service.js';
import { SessionEventEntity } from './session-event.entity.js';
import { SessionEntity } from './session.entity.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsResolver } from './sessions.resolver.js';
import { SessionsService } from './sessions.service.js';

/** Writers fold by themselves long before there are too many; this is for the quiet hours. */
const FOLD_SECONDS = 5;

@Module({
  imports: [
    MikroOrmModule.forFeature([SessionEntity, SessionEventEntity, SessionChangeEntity, SessionCountEntity]),
    AccountsModule,
    ContainersModule,
  ],
  controllers: [SessionsController, EventsController, SessionAccessController, FacetsController],
  providers: [
    SessionsService,
    SessionEdgesService,
    SessionEventsService,
    SessionChangesService,
    SessionCountsService,
    SessionAccessService,
    SessionsResolver,
  ],
  exports: [SessionsService],
})
export class SessionsModule implements OnModuleInit {
  constructor(
    private readonly maintenance: MaintenanceService,
    private readonly counts: SessionCountsService,
  ) {}

  onModuleInit(): void {
    this.maintenance.register({
      name: 'fold-session-counts',
      everySeconds: FOLD_SECONDS,
      run: () => this.counts.fold(),
    });
  }
}

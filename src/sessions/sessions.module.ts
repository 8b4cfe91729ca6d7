import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { ContainersModule } from '../containers/index.js';
import { SessionEdgesService } from './session-edges.service.js';
import { SessionEventEntity } from './session-event.entity.js';
import { SessionEntity } from './session.entity.js';
import { SessionsResolver } from './sessions.resolver.js';
import { SessionsService } from './sessions.service.js';

@Module({
  imports: [MikroOrmModule.forFeature([SessionEntity, SessionEventEntity]), ContainersModule],
  providers: [SessionsService, SessionEdgesService, SessionsResolver],
  exports: [SessionsService],
})
export class SessionsModule {}

import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { SourceAccessService } from './source-access.service.js';
import { SourceRepository } from './source.repository.js';
import { SourcesController } from './sources.controller.js';
import { SourcesService } from './sources.service.js';

@Module({
  imports: [AccountsModule],
  controllers: [SourcesController],
  providers: [SourceRepository, SourcesService, SourceAccessService],
  exports: [SourceAccessService],
})
export class SourcesModule {}

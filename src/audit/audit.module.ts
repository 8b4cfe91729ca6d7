import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { AuditLogService } from './audit-log.service.js';
import { AuditRecordEntity } from './audit-record.entity.js';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';

@Module({
  imports: [MikroOrmModule.forFeature([AuditRecordEntity])],
  controllers: [AuditController],
  providers: [AuditLogService, AuditService],
  exports: [AuditLogService],
})
export class AuditModule {}

import { Controller, Get, Query } from '@nestjs/common';
import { Caller, type Principal, RequireRole, Role } from '@rollcall/access';
import { Answers } from '@rollcall/api';
import { AuditQuery } from './audit.inputs.js';
import { AuditService } from './audit.service.js';
import { AuditRecordView } from './audit.view.js';

@RequireRole(Role.SuperAdmin)
@Controller('v1/audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @Answers(AuditRecordView, {
    shape: 'page',
    description: 'Who was refused what, and who read sessions that are not only their own; newest first.',
  })
  list(@Caller() principal: Principal, @Query() { limit, cursor, ...query }: AuditQuery) {
    return this.audit.list(principal, { ...query, before: cursor }, limit);
  }
}

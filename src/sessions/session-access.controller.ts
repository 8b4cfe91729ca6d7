import { Controller, Get, Query } from '@nestjs/common';
import { Caller, type Principal, RequireRole, Role } from '@rollcall/access';
import { Answers } from '@rollcall/api';
import { commonErrors } from '@rollcall/errors';
import { SessionAccessQuery } from './session-access.inputs.js';
import { SessionAccessService } from './session-access.service.js';
import { SessionAccessView } from './session-access.view.js';

@RequireRole(Role.SuperAdmin)
@Controller('v1/whoami/explain')
export class SessionAccessController {
  constructor(private readonly access: SessionAccessService) {}

  @Get()
  @Answers(SessionAccessView, {
    description: 'Who sees a session, by which rule, and why somebody does not.',
    errors: [commonErrors.NOT_FOUND],
  })
  explain(@Caller() principal: Principal, @Query() { session, user }: SessionAccessQuery) {
    return this.access.explain(principal, session, user);
  }
}

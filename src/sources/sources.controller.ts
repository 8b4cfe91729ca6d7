import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { Caller, type Principal, RequireRole, Role } from '@rollcall/access';
import { Answers } from '@rollcall/api';
import { sourceErrors } from './source.errors.js';
import { SourceInput, SourceQuery } from './source.inputs.js';
import { NewSourceView, SourceView } from './source.view.js';
import { SourcesService } from './sources.service.js';

@Controller('v1/sources')
export class SourcesController {
  constructor(private readonly sources: SourcesService) {}

  @Get()
  @RequireRole(Role.Monitor)
  @Answers(SourceView, { description: 'Who pushes sessions, and how each of them is doing.', shape: 'list' })
  list(@Caller() principal: Principal, @Query() _query: SourceQuery) {
    return this.sources.list(principal);
  }

  @Post()
  @RequireRole(Role.SuperAdmin)
  @Answers(NewSourceView, {
    description: 'Registers a program that pushes sessions; its secret is shown this once.',
    status: 201,
    errors: [sourceErrors.SOURCE_EXISTS],
  })
  register(@Body() source: SourceInput) {
    return this.sources.register(source);
  }
}

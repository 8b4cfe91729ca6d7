import { Body, Controller, Get, Post } from '@nestjs/common';
import { Caller, type Principal, RequireRole, Role } from '@rollcall/access';
import { SourceInput } from './source.inputs.js';
import type { NewSourceView, SourceListView } from './source.view.js';
import { SourcesService } from './sources.service.js';

@Controller('v1/sources')
export class SourcesController {
  constructor(private readonly sources: SourcesService) {}

  @Get()
  @RequireRole(Role.Monitor)
  async list(@Caller() principal: Principal): Promise<SourceListView> {
    return { items: await this.sources.list(principal) };
  }

  @Post()
  @RequireRole(Role.SuperAdmin)
  register(@Body() { heartbeat_seconds, grace_seconds, ...source }: SourceInput): Promise<NewSourceView> {
    const seconds = { heartbeatSeconds: heartbeat_seconds, graceSeconds: grace_seconds };
    return this.sources.register({ ...source, ...seconds });
  }
}

import { Controller, Get, Param, Query } from '@nestjs/common';
import { AnyUser, Caller, type Principal } from '@rollcall/access';
import { Answers } from '@rollcall/api';
import { SessionEventsPath, SessionEventsQuery } from './session-events.inputs.js';
import { SessionEventsService } from './session-events.service.js';
import { StatusChangeView } from './status-change.view.js';

@AnyUser()
@Controller('v1/sessions')
export class EventsController {
  constructor(private readonly events: SessionEventsService) {}

  @Get(':id/events')
  @Answers(StatusChangeView, {
    description: 'How the status of a session changed, oldest first.',
    shape: 'list',
  })
  list(@Caller() principal: Principal, @Param() { id }: SessionEventsPath, @Query() _query: SessionEventsQuery) {
    return this.events.changesOf(principal, id);
  }
}

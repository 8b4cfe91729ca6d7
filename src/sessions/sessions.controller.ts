import { Controller, Get, Param, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { AnyUser, Caller, type Principal } from '@rollcall/access';
import { Answers, type RestList } from '@rollcall/api';
import { filterErrors } from '@rollcall/filter';
import { ContainerView } from '../containers/index.js';
import { SessionContainersQuery, SessionListQuery, SessionPath, SessionQuery } from './session-rest.inputs.js';
import { SessionView } from './session.view.js';
import { SessionsService } from './sessions.service.js';

/** What an export may take. A page is done long before: its statements are limited one by one. */
const EXPORT_SECONDS = 900;

@AnyUser()
@Controller('v1/sessions')
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Get()
  @RouteConfig({ timeoutSeconds: EXPORT_SECONDS })
  @Answers(SessionView, {
    shape: 'page',
    description: 'A page of the sessions the caller may see, newest change first.',
    errors: [filterErrors.FILTER_INVALID, filterErrors.ORDER_INVALID],
  })
  list(@Caller() principal: Principal, @Query() query: SessionListQuery): RestList {
    return {
      page: selection => this.sessions.list(principal, query, query, selection),
      rows: visit => this.sessions.export(principal, query, query.selection, visit),
      stamp: () => this.sessions.stamp(principal, query, query, query.selection),
    };
  }

  @Get(':id')
  @Answers(SessionView, { description: 'One session.' })
  find(@Caller() principal: Principal, @Param() { id }: SessionPath, @Query() { selection }: SessionQuery) {
    return this.sessions.find(principal, { id }, selection);
  }

  @Get(':id/containers')
  @Answers(ContainerView, {
    shape: 'list',
    description: 'The containers of a session: the main one first, then by index.',
  })
  containers(
    @Caller() principal: Principal,
    @Param() { id }: SessionPath,
    @Query() { selection }: SessionContainersQuery,
  ) {
    return this.sessions.containersOf(principal, id, selection);
  }
}

import { Controller, Get, Query } from '@nestjs/common';
import { AnyUser, Caller, type Principal } from '@rollcall/access';
import { Answers } from '@rollcall/api';
import { filterErrors } from '@rollcall/filter';
import { FacetsQuery } from './session-rest.inputs.js';
import { FacetView } from './session-facets.view.js';
import { SessionsService } from './sessions.service.js';

@AnyUser()
@Controller('v1/facets')
export class FacetsController {
  constructor(private readonly sessions: SessionsService) {}

  @Get()
  @Answers(FacetView, {
    shape: 'list',
    description: 'The sessions of a list counted by some keys, with what they hold.',
    errors: [filterErrors.FILTER_INVALID],
  })
  count(@Caller() principal: Principal, @Query() query: FacetsQuery) {
    return this.sessions.facets(principal, query, query.by, query.selection);
  }
}

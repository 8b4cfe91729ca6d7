import { Controller, Get, Query } from '@nestjs/common';
import { AnyUser, Caller, type Principal } from '@rollcall/access';
import { Answers } from '@rollcall/api';
import { WhoamiQuery } from './account.inputs.js';
import { WhoamiService } from './whoami.service.js';
import { WhoamiView } from './whoami.view.js';

@AnyUser()
@Controller('v1/whoami')
export class WhoamiController {
  constructor(private readonly whoami: WhoamiService) {}

  @Get()
  @Answers(WhoamiView, { description: 'Who is asking, what they may see, and why.' })
  of(@Caller() principal: Principal, @Query() _query: WhoamiQuery) {
    return this.whoami.of(principal);
  }
}

import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { AnyUser, Caller, type Principal } from '@rollcall/access';
import { EchoArgs, RoleArgs } from './backend-ai.inputs.js';
import { RolesService } from './roles.service.js';

/** The small calls by which Backend.AI clients try their credentials. */
@AnyUser()
@Controller('auth')
export class AuthController {
  constructor(private readonly roles: RolesService) {}

  @Get(['', 'test'])
  test(@Query() { echo }: EchoArgs) {
    return { authorized: 'yes', ...(echo === null ? {} : { echo }) };
  }

  @Post(['', 'test'])
  @HttpCode(200)
  testWithBody(@Body() { echo }: EchoArgs) {
    return { authorized: 'yes', ...(echo === null ? {} : { echo }) };
  }

  @Get('role')
  role(@Caller() principal: Principal, @Query() { group }: RoleArgs) {
    return this.roles.of(principal, group);
  }
}

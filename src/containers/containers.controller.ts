import { Controller, Get, Param, Query } from '@nestjs/common';
import { AnyUser, Caller, type Principal } from '@rollcall/access';
import { Answers } from '@rollcall/api';
import { ContainerPath, ContainerQuery } from './container.inputs.js';
import { ContainerView } from './container.view.js';
import { ContainersService } from './containers.service.js';

@AnyUser()
@Controller('v1/containers')
export class ContainersController {
  constructor(private readonly containers: ContainersService) {}

  @Get(':id')
  @Answers(ContainerView, { description: 'One container.' })
  find(@Caller() principal: Principal, @Param() { id }: ContainerPath, @Query() { selection }: ContainerQuery) {
    return this.containers.find(principal, id, selection);
  }
}

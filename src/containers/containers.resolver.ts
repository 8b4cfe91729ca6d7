import { Args, Info, Query, Resolver } from '@nestjs/graphql';
import { AnyUser, Caller, type Principal } from '@rollcall/access';
import { Grammar, selectionOf } from '@rollcall/api';
import type { FilterGrammar } from '@rollcall/filter';
import type { GraphQLResolveInfo } from 'graphql';
import { ContainerArgs, ContainerListArgs } from './container.inputs.js';
import { ContainerListView, ContainerView } from './container.view.js';
import { ContainersService } from './containers.service.js';

@AnyUser()
@Resolver(() => ContainerView)
export class ContainersResolver {
  constructor(private readonly containers: ContainersService) {}

  @Query(() => ContainerView, { name: 'compute_container', nullable: true, description: 'One container by its id.' })
  find(@Caller() principal: Principal, @Args() { id }: ContainerArgs, @Info() info: GraphQLResolveInfo) {
    return this.containers.find(principal, id, selectionOf(info));
  }

  @Query(() => ContainerListView, {
    name: 'compute_container_list',
    nullable: true,
    description: 'A page of the containers of one session.',
  })
  list(
    @Caller() principal: Principal,
    @Args() { session_id: sessionId, ...args }: ContainerListArgs,
    @Grammar() grammar: FilterGrammar,
    @Info() info: GraphQLResolveInfo,
  ) {
    return this.containers.list(principal, { ...args, sessionId, grammar }, args, selectionOf(info));
  }
}

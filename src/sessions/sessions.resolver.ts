import { Args, Extensions, Info, Query, Resolver } from '@nestjs/graphql';
import { AnyUser, Caller, type Principal } from '@rollcall/access';
import { selectionOf } from '@rollcall/api';
import type { GraphQLResolveInfo } from 'graphql';
import { LegacySessionListArgs, SessionArgs, SessionListArgs, SessionNarrowingArgs } from './session.inputs.js';
import { SessionListView, SessionView } from './session.view.js';
import { SessionsService } from './sessions.service.js';

@AnyUser()
@Resolver(() => SessionView)
export class SessionsResolver {
  constructor(private readonly sessions: SessionsService) {}

  @Query(() => [SessionView], {
    name: 'compute_sessions',
    nullable: 'itemsAndList',
    deprecationReason: 'Unpaged; use compute_session_list.',
    description: 'Everything in scope, up to 10,000 sessions; an error above that.',
  })
  @Extensions({ expectedItems: 1_000 })
  listAll(@Caller() principal: Principal, @Args() args: SessionNarrowingArgs, @Info() info: GraphQLResolveInfo) {
    return this.sessions.listAll(principal, args, selectionOf(info));
  }

  @Query(() => SessionListView, {
    name: 'compute_session_list',
    nullable: true,
    description: 'A page of the sessions the caller may see, newest change first.',
  })
  list(@Caller() principal: Principal, @Args() args: SessionListArgs, @Info() info: GraphQLResolveInfo) {
    return this.sessions.list(principal, args, { limit: args.limit, offset: args.offset }, selectionOf(info));
  }

  @Query(() => SessionListView, {
    name: 'legacy_compute_session_list',
    nullable: true,
    description: 'The same page with the order arguments of older clients.',
  })
  legacyList(@Caller() principal: Principal, @Args() args: LegacySessionListArgs, @Info() info: GraphQLResolveInfo) {
    return this.sessions.list(principal, args, args, selectionOf(info));
  }

  @Query(() => SessionView, {
    name: 'compute_session',
    nullable: true,
    description: 'One session; null when there is none or it is not the caller’s to see.',
  })
  find(
    @Caller() principal: Principal,
    @Args() { sess_id: name, ...args }: SessionArgs,
    @Info() info: GraphQLResolveInfo,
  ) {
    return this.sessions.find(principal, { ...args, name }, selectionOf(info));
  }
}

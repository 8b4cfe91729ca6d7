import { Args, Extensions, Info, Query, Resolver } from '@nestjs/graphql';
import { AnyUser, Caller, type Principal } from '@rollcall/access';
import { Grammar, selectionOf } from '@rollcall/api';
import type { FilterGrammar } from '@rollcall/filter';
import type { GraphQLResolveInfo } from 'graphql';
import {
  FacetArgs,
  LegacySessionListArgs,
  SessionArgs,
  SessionListArgs,
  SessionUnpagedArgs,
} from './session.inputs.js';
import { FacetView } from './session-facets.view.js';
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
  listAll(
    @Caller() principal: Principal,
    @Args() args: SessionUnpagedArgs,
    @Grammar() grammar: FilterGrammar,
    @Info() info: GraphQLResolveInfo,
  ) {
    return this.sessions.listAll(principal, Object.assign({ grammar }, args), selectionOf(info));
  }

  @Query(() => SessionListView, {
    name: 'compute_session_list',
    nullable: true,
    description: 'A page of the sessions the caller may see, newest change first.',
  })
  list(
    @Caller() principal: Principal,
    @Args() args: SessionListArgs,
    @Grammar() grammar: FilterGrammar,
    @Info() info: GraphQLResolveInfo,
  ) {
    return this.sessions.list(principal, Object.assign({ grammar }, args), args, selectionOf(info));
  }

  @Query(() => SessionListView, {
    name: 'legacy_compute_session_list',
    nullable: true,
    description: 'The same page with the order arguments of older clients.',
  })
  legacyList(
    @Caller() principal: Principal,
    @Args() args: LegacySessionListArgs,
    @Grammar() grammar: FilterGrammar,
    @Info() info: GraphQLResolveInfo,
  ) {
    return this.sessions.list(principal, Object.assign({ grammar }, args), args, selectionOf(info));
  }

  @Query(() => [FacetView], {
    name: 'facets',
    nullable: true,
    description: 'The sessions the caller may see, counted by the values of some keys.',
  })
  facets(
    @Caller() principal: Principal,
    @Args() { by, ...args }: FacetArgs,
    @Grammar() grammar: FilterGrammar,
    @Info() info: GraphQLResolveInfo,
  ) {
    return this.sessions.facets(principal, Object.assign({ grammar }, args), by, selectionOf(info));
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

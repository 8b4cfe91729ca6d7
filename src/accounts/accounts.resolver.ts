import { Args, Info, Query, Resolver } from '@nestjs/graphql';
import { AnyUser, Caller, type Principal } from '@rollcall/access';
import { selectionOf } from '@rollcall/api';
import type { GraphQLResolveInfo } from 'graphql';
import { KeypairArgs, UserArgs } from './account.inputs.js';
import { AccountsService } from './accounts.service.js';
import { KeypairView } from './keypair.view.js';
import { UserView } from './user.view.js';
import { WhoamiService } from './whoami.service.js';
import { WhoamiView } from './whoami.view.js';

@AnyUser()
@Resolver()
export class AccountsResolver {
  constructor(
    private readonly accounts: AccountsService,
    private readonly whoamiService: WhoamiService,
  ) {}

  @Query(() => KeypairView, { name: 'keypair', nullable: true, description: 'A key pair; the signing one by default.' })
  keypair(
    @Caller() principal: Principal,
    @Args() { access_key: accessKey }: KeypairArgs,
    @Info() info: GraphQLResolveInfo,
  ) {
    return this.accounts.keypair(principal, selectionOf(info), accessKey);
  }

  @Query(() => UserView, { name: 'user', nullable: true, description: 'A person; the caller by default.' })
  user(@Caller() principal: Principal, @Args() { email }: UserArgs) {
    return this.accounts.user(principal, email);
  }

  @Query(() => WhoamiView, {
    name: 'whoami',
    nullable: true,
    description: 'Who is asking, what they may see, and why.',
  })
  whoami(@Caller() principal: Principal) {
    return this.whoamiService.of(principal);
  }
}

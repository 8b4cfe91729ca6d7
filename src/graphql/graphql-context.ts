import type { Principal } from '@rollcall/access';

/** What resolvers, guards and error rendering know of the request behind a GraphQL operation. */
export interface GraphqlContext {
  readonly principal: Principal;
  readonly requestId: string;
}

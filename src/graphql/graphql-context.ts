import type { Principal } from '@rollcall/access';
import type { FilterGrammar } from '@rollcall/filter';

/** What resolvers, guards and error rendering know of the request behind a GraphQL operation. */
export interface GraphqlContext {
  readonly principal: Principal;
  readonly requestId: string;
  /** What the clients of this endpoint write filters in. */
  readonly filterGrammar: FilterGrammar;
}

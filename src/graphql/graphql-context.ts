import type { Principal } from '@rollcall/access';
import type { FilterGrammar } from '@rollcall/filter';

/** What resolvers, guards and error rendering know of the request behind a GraphQL operation. */
export interface GraphqlContext {
  readonly principal: Principal;
  readonly requestId: string;
  /** What the clients of this endpoint write filters in. */
  readonly filterGrammar: FilterGrammar;
  /** Charges the caller's key for an answer of so many nodes. */
  readonly spend: (nodes: number) => void;
  /** Notes that something was refused, for the audit. */
  readonly refuse: (code: string) => void;
}

/** What a context is made of, besides the caller: the HTTP request. */
export interface GraphqlRequest {
  readonly id: string;
  readonly visit: { spend(nodes: number): void } | null;
  failure: string | null;
}

export function graphqlContext(principal: Principal, request: GraphqlRequest): GraphqlContext {
  return {
    principal,
    requestId: request.id,
    filterGrammar: 'rollcall',
    spend: nodes => request.visit?.spend(nodes),
    refuse: code => void (request.failure = code),
  };
}

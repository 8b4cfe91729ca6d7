import type { Principal } from '@rollcall/access';

/** What resolvers, guards and error rendering know of the request behind a GraphQL operation. */
export interface GraphqlContext {
  readonly principal: Principal;
  readonly requestId: string;
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
    spend: nodes => request.visit?.spend(nodes),
    refuse: code => void (request.failure = code),
  };
}

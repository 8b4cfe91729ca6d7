import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { FilterGrammar } from '@rollcall/filter';

/** What a GraphQL endpoint says of itself: which grammar its clients write filters in. */
export interface GrammarCarrier {
  readonly filterGrammar: FilterGrammar;
}

/**
 * Parameter decorator: the grammar of the endpoint that a GraphQL operation came in by.
 *
 * @example
 * list(@Grammar() grammar: FilterGrammar) {}
 */
export const Grammar = createParamDecorator(
  (_: unknown, context: ExecutionContext): FilterGrammar =>
    GqlExecutionContext.create(context).getContext<GrammarCarrier>().filterGrammar,
);

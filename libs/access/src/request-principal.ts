import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext, type GqlContextType } from '@nestjs/graphql';
import { commonErrors } from '@rollcall/errors';
import type { Principal } from './principal.js';

/** Whatever carries the caller through a transport: the HTTP request, or the GraphQL context made from it. */
export interface PrincipalCarrier {
  principal?: Principal;
}

/** Reads the caller from an HTTP or GraphQL execution context; undefined when nobody authenticated. */
export function principalOf(context: ExecutionContext): Principal | undefined {
  return context.getType<GqlContextType>() === 'graphql'
    ? GqlExecutionContext.create(context).getContext<PrincipalCarrier>().principal
    : context.switchToHttp().getRequest<PrincipalCarrier>().principal;
}

/**
 * Parameter decorator: the caller. Throws UNAUTHENTICATED rather than hand out undefined.
 *
 * @example
 * list(@Caller() principal: Principal) {}
 */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const principal = principalOf(context);
  if (principal === undefined) throw commonErrors.UNAUTHENTICATED();
  return principal;
});

import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Global, Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { PrincipalCarrier } from '@rollcall/access';
import { commonErrors } from '@rollcall/errors';
import { PARSE_OPTIONS } from './document-limits.js';
import { exposedErrors } from './exposed-errors.plugin.js';
import type { GraphqlContext } from './graphql-context.js';
import { GraphqlExecutorService } from './graphql-executor.service.js';
import { withDescribedRoot, withRestrictions } from './schema-transforms.js';

function contextOf(request: PrincipalCarrier & { id: string }): GraphqlContext {
  // The door in front of every route has seen to this; a second look costs nothing.
  if (request.principal === undefined) throw commonErrors.UNAUTHENTICATED();
  return { principal: request.principal, requestId: request.id, filterGrammar: 'rollcall' };
}

/** The one schema, served by Apollo on `/graphql` and by the executor for the endpoints with their own envelope. */
@Global()
@Module({
  imports: [
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      path: '/graphql',
      autoSchemaFile: true,
      sortSchema: true,
      transformSchema: schema => withRestrictions(withDescribedRoot(schema)),
      graphiql: false,
      playground: false,
      introspection: true,
      parseOptions: PARSE_OPTIONS,
      includeStacktraceInErrorResponses: false,
      // What a browser would send by itself carries neither header; a page that can add one has passed a preflight.
      csrfPrevention: { requestHeaders: ['authorization', 'x-backendai-token'] },
      // Errors are rendered by our own plugin, status included.
      autoTransformHttpErrors: false,
      preserveHttpStatusForExecutionErrors: false,
      context: contextOf,
      plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginLandingPageDisabled(), exposedErrors()],
    }),
  ],
  providers: [GraphqlExecutorService],
  exports: [GraphqlExecutorService],
})
export class RollcallGraphqlModule {}

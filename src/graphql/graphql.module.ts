import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Global, Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { PrincipalCarrier } from '@rollcall/access';
import { commonErrors } from '@rollcall/errors';
import { AdmissionPlugin } from './admission.plugin.js';
import { AdmissionService } from './admission.service.js';
import { PARSE_OPTIONS } from './document-limits.js';
import { DocumentsService } from './documents.service.js';
import { ErrorExposureService } from './error-exposure.service.js';
import { ExposedErrorsPlugin } from './exposed-errors.plugin.js';
import { type GraphqlContext, graphqlContext, type GraphqlRequest } from './graphql-context.js';
import { GraphqlExecutorService } from './graphql-executor.service.js';
import { withDescribedRoot, withNotedOperations, withPlainProperties, withRestrictions } from './schema-transforms.js';
import { textOf } from './written-answers.js';

function contextOf(request: PrincipalCarrier & GraphqlRequest): GraphqlContext {
  // The door in front of every route has seen to this; a second look costs nothing.
  if (request.principal === undefined) throw commonErrors.UNAUTHENTICATED();
  return graphqlContext(request.principal, request);
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
      transformSchema: schema => withNotedOperations(withRestrictions(withPlainProperties(withDescribedRoot(schema)))),
      graphiql: false,
      playground: false,
      // Decided by the caller's role, before Apollo sees a document.
      introspection: true,
      parseOptions: PARSE_OPTIONS,
      documentStore: null,
      persistedQueries: false,
      allowBatchedHttpRequests: false,
      includeStacktraceInErrorResponses: false,
      stringifyResult: textOf,
      // What a browser would send by itself carries neither header; a page that can add one has passed a preflight.
      csrfPrevention: { requestHeaders: ['authorization', 'x-backendai-token'] },
      // Errors are rendered by our own plugin, status included.
      autoTransformHttpErrors: false,
      preserveHttpStatusForExecutionErrors: false,
      context: contextOf,
      plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginLandingPageDisabled()],
    }),
  ],
  providers: [
    DocumentsService,
    AdmissionService,
    ErrorExposureService,
    AdmissionPlugin,
    ExposedErrorsPlugin,
    GraphqlExecutorService,
  ],
  exports: [GraphqlExecutorService],
})
export class RollcallGraphqlModule {}

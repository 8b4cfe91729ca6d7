import type { ApolloServerPlugin } from '@apollo/server';
import { Logger } from '@nestjs/common';
import { exposeGraphqlError } from '@rollcall/api';
import { HTTP_STATUS } from '@rollcall/errors';
import type { GraphqlContext } from './graphql-context.js';

/**
 * Shows the errors of an answer as every other transport shows them. A caller's bad argument also makes the whole
 * answer a 400, so that it is seen by clients that look at the status alone.
 */
export function exposedErrors(): ApolloServerPlugin<GraphqlContext> {
  const logger = new Logger('GraphQL');
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse({ response, errors, contextValue }): Promise<void> {
          if (errors === undefined || response.body.kind !== 'single') return Promise.resolve();
          const exposed = errors.map(error => exposeGraphqlError(error, contextValue.requestId));
          for (const { internal } of exposed) {
            if (internal !== undefined) logger.error({ err: internal, request_id: contextValue.requestId });
          }
          response.body.singleResult.errors = exposed.map(({ formatted }) => formatted);
          if (exposed.some(({ formatted }) => formatted.extensions?.['kind'] === 'invalid_input')) {
            response.http.status = HTTP_STATUS.invalid_input;
          }
          return Promise.resolve();
        },
      }),
  };
}

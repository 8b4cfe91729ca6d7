import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import { ErrorExposureService, statusOf } from './error-exposure.service.js';
import type { GraphqlContext } from './graphql-context.js';

/**
 * Shows the errors of an answer as every other transport shows them. A caller's bad argument makes the whole answer a
 * 400, and an outage a 503 or 504, so that they are seen by clients that look at the status alone.
 */
@Plugin()
export class ExposedErrorsPlugin implements ApolloServerPlugin<GraphqlContext> {
  constructor(private readonly exposure: ErrorExposureService) {}

  requestDidStart(): Promise<GraphQLRequestListener<GraphqlContext>> {
    return Promise.resolve({
      willSendResponse: ({ response, errors, contextValue }): Promise<void> => {
        if (errors === undefined || response.body.kind !== 'single') return Promise.resolve();
        const exposed = this.exposure.expose(errors, contextValue);
        response.body.singleResult.errors = exposed;
        const status = statusOf(exposed);
        if (status !== undefined) response.http.status = status;
        return Promise.resolve();
      },
    });
  }
}

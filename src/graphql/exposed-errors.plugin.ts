import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import { commonErrors, HTTP_STATUS } from '@rollcall/errors';
import type { GraphQLFormattedError } from 'graphql';
import { ErrorExposureService } from './error-exposure.service.js';
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

function statusOf(errors: readonly GraphQLFormattedError[]): number | undefined {
  if (errors.some(({ extensions }) => extensions?.['kind'] === 'invalid_input')) return HTTP_STATUS.invalid_input;
  if (errors.some(({ extensions }) => extensions?.['code'] === 'TIMED_OUT')) return commonErrors.TIMED_OUT().status;
  if (errors.some(({ extensions }) => extensions?.['kind'] === 'unavailable')) return HTTP_STATUS.unavailable;
  return undefined;
}

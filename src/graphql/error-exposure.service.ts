import { Injectable, Logger } from '@nestjs/common';
import { exposeGraphqlError } from '@rollcall/api';
import { commonErrors, HTTP_STATUS } from '@rollcall/errors';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import { AdmissionService } from './admission.service.js';
import type { GraphqlContext } from './graphql-context.js';

/** What the audit wants to hear of. */
const REFUSAL = 'FORBIDDEN';

/** Shows the errors of an answer on every endpoint alike, and logs those that are ours. */
@Injectable()
export class ErrorExposureService {
  private readonly logger = new Logger('GraphQL');

  constructor(private readonly admission: AdmissionService) {}

  expose(errors: readonly GraphQLError[], { principal, requestId, refuse }: GraphqlContext): GraphQLFormattedError[] {
    const exposure = { requestId, suggestions: this.admission.mayExplore(principal) };
    return errors.map(error => {
      const { formatted, internal } = exposeGraphqlError(error, exposure);
      if (internal !== undefined) this.logger.error({ err: internal, request_id: requestId });
      if (formatted.extensions?.['code'] === REFUSAL) refuse(REFUSAL);
      return formatted;
    });
  }
}

/** The status of an answer with these errors, where it is not that of any other answer. */
export function statusOf(errors: readonly GraphQLFormattedError[]): number | undefined {
  if (errors.some(({ extensions }) => extensions?.['kind'] === 'invalid_input')) return HTTP_STATUS.invalid_input;
  if (errors.some(({ extensions }) => extensions?.['code'] === 'TIMED_OUT')) return commonErrors.TIMED_OUT().status;
  if (errors.some(({ extensions }) => extensions?.['kind'] === 'unavailable')) return HTTP_STATUS.unavailable;
  return undefined;
}

import type {
  ApolloServerPlugin,
  GraphQLRequestContext,
  GraphQLRequestListener,
  GraphQLResponse,
} from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { DomainError, HTTP_STATUS } from '@rollcall/errors';
import { type DocumentNode, type FormattedExecutionResult, GraphQLError, parse } from 'graphql';
import { AdmissionService } from './admission.service.js';
import { CompiledOperations, type Execution } from './compiled-operations.js';
import { executionOf, type OpenDocument } from './documents.service.js';
import { ErrorExposureService, statusOf } from './error-exposure.service.js';
import type { GraphqlContext } from './graphql-context.js';
import { withWrittenAnswers } from './written-answers.js';

/** Stands where a document would when none is admitted, so that Apollo does not read the text again: it has no operation. */
const NO_DOCUMENT = parse('fragment Nothing on Query { __typename }', { noLocation: true });

/**
 * Puts the admission that every endpoint shares in the place of Apollo's own parsing and validation, which know no
 * limit but that of tokens. Apollo leaves out both for a request that has its document already.
 */
@Plugin()
export class AdmissionPlugin implements ApolloServerPlugin<GraphqlContext> {
  private compiled: CompiledOperations | undefined;

  constructor(
    private readonly admission: AdmissionService,
    private readonly exposure: ErrorExposureService,
    private readonly host: GraphQLSchemaHost,
  ) {}

  requestDidStart(): Promise<GraphQLRequestListener<GraphqlContext>> {
    let errors: readonly GraphQLError[] = [];
    let opened: OpenDocument | undefined;
    return Promise.resolve({
      didResolveSource: (request): Promise<void> => {
        const admitted = this.admit(request);
        if ('length' in admitted) errors = admitted;
        else {
          opened = admitted;
          request.contextValue.spend(admitted.nodes);
        }
        const document = 'length' in admitted ? NO_DOCUMENT : admitted.document;
        (request as { document?: DocumentNode }).document = document;
        return Promise.resolve();
      },
      responseForOperation: async ({ contextValue, request }): Promise<GraphQLResponse | null> => {
        if (opened !== undefined) return this.fast(executionOf(opened, request, contextValue), contextValue);
        return answered({ errors: this.exposure.expose(errors, contextValue) }, HTTP_STATUS.invalid_input);
      },
    });
  }

  /** Null leaves it to Apollo. */
  private async fast(execution: Execution, context: GraphqlContext): Promise<GraphQLResponse | null> {
    this.compiled ??= new CompiledOperations(withWrittenAnswers(this.host.schema));
    const { data, errors } = (await this.compiled.execute(execution)) ?? {};
    if (data === undefined) return null;
    if (errors === undefined) return answered({ data });
    const exposed = this.exposure.expose(errors, context);
    return answered({ data, errors: exposed }, statusOf(exposed));
  }

  private admit({ contextValue, request, source = '' }: GraphQLRequestContext<GraphqlContext>) {
    const { variables, operationName } = request;
    try {
      return this.admission.admit(contextValue.principal, { query: source, variables, operationName });
    } catch (error) {
      if (error instanceof DomainError) return [new GraphQLError(error.message, { originalError: error })];
      throw error;
    }
  }
}

function answered(singleResult: FormattedExecutionResult, status?: number): GraphQLResponse {
  const http = { headers: new HeaderMap(), ...(status === undefined ? {} : { status }) };
  return { http, body: { kind: 'single', singleResult } };
}

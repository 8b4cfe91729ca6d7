import { Injectable } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { execute, GraphQLError, type GraphQLFormattedError, type GraphQLSchema, Kind } from 'graphql';
import { AdmissionService, type GraphqlOperation } from './admission.service.js';
import { CompiledOperations } from './compiled-operations.js';
import { executionOf, type OpenDocument } from './documents.service.js';
import { ErrorExposureService } from './error-exposure.service.js';
import type { GraphqlContext } from './graphql-context.js';
import { withJsonAsText } from './schema-transforms.js';
import { Outcome, withWrittenAnswers } from './written-answers.js';

/** What a client gets back: `data`, in JSON, is absent when nothing was executed. */
export interface GraphqlAnswer {
  readonly data?: Buffer;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** Runs operations for the endpoints that have an envelope of their own, on the schema with JSON as text. */
@Injectable()
export class GraphqlExecutorService {
  private schema: GraphQLSchema | undefined;
  private compiled: CompiledOperations | undefined;

  constructor(
    private readonly host: GraphQLSchemaHost,
    private readonly admission: AdmissionService,
    private readonly exposure: ErrorExposureService,
  ) {}

  /** @throws OPERATION_TOO_LARGE, INTROSPECTION_REFUSED: no envelope of an answer is for what was never asked. */
  async execute(operation: GraphqlOperation, context: GraphqlContext): Promise<GraphqlAnswer> {
    const admitted = this.admission.admit(context.principal, operation);
    if ('length' in admitted) return { errors: this.exposure.expose(admitted, context) };
    context.spend(admitted.nodes);
    this.schema ??= withJsonAsText(this.host.schema);
    this.compiled ??= new CompiledOperations(withWrittenAnswers(this.schema));
    const fast = await this.compiled.execute(executionOf(admitted, operation, context));
    const outcome = fast ?? (await this.walk(this.schema, admitted, operation, context));
    const { data, errors } = outcome;
    return {
      ...(errors === undefined ? {} : { errors: this.exposure.expose(errors.map(withCode), context) }),
      ...(data === undefined ? {} : { data: outcome.json }),
    };
  }

  private async walk(
    schema: GraphQLSchema,
    { document }: OpenDocument,
    { variables, operationName }: GraphqlOperation,
    contextValue: GraphqlContext,
  ): Promise<Outcome> {
    const asked = { variableValues: variables ?? {}, operationName: operationName ?? null };
    const { data, errors } = await execute({ schema, document, ...asked, contextValue });
    return new Outcome(data, errors);
  }
}

/** Names what kept an operation from being executed, in the codes that Apollo gives on its endpoint. */
function withCode(error: GraphQLError): GraphQLError {
  if (error.path !== undefined) return error;
  if (error.nodes === undefined) return coded(error, 'OPERATION_RESOLUTION_FAILURE');
  return error.nodes[0]?.kind === Kind.VARIABLE_DEFINITION ? coded(error, 'BAD_USER_INPUT') : error;
}

function coded(error: GraphQLError, code: string): GraphQLError {
  error.extensions['code'] ??= code;
  return error;
}

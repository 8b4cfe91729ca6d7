import { Injectable, Logger } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { exposeGraphqlError } from '@rollcall/api';
import {
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  Kind,
  parse,
  validate,
} from 'graphql';
import { PARSE_OPTIONS } from './document-limits.js';
import type { GraphqlContext } from './graphql-context.js';
import { withJsonAsText } from './schema-transforms.js';

/** An operation as a client sends it. */
export interface GraphqlOperation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
}

/** What a client gets back: `data` is absent when nothing was executed. */
export interface GraphqlAnswer {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** Documents remembered as parsed and validated; clients send few, with variables. */
const REMEMBERED_DOCUMENTS = 1_000;
/** Longer texts are not remembered: together they would take more memory than they save time. */
const LONGEST_REMEMBERED = 16 * 1024;

/** Runs operations for the endpoints that have an envelope of their own, on the schema with JSON as text. */
@Injectable()
export class GraphqlExecutorService {
  private readonly logger = new Logger(GraphqlExecutorService.name);
  private readonly documents = new Map<string, DocumentNode | readonly GraphQLError[]>();
  private schema: GraphQLSchema | undefined;

  constructor(private readonly host: GraphQLSchemaHost) {}

  async execute(operation: GraphqlOperation, context: GraphqlContext): Promise<GraphqlAnswer> {
    this.schema ??= withJsonAsText(this.host.schema);
    const document = this.document(this.schema, operation.query);
    if ('length' in document) return { errors: this.expose(document, context) };
    const { data, errors } = await execute({
      schema: this.schema,
      document,
      variableValues: operation.variables ?? {},
      operationName: operation.operationName ?? null,
      contextValue: context,
    });
    return {
      ...(errors === undefined ? {} : { errors: this.expose(errors.map(withCode), context) }),
      ...(data === undefined ? {} : { data }),
    };
  }

  private document(schema: GraphQLSchema, query: string): DocumentNode | readonly GraphQLError[] {
    const known = this.documents.get(query);
    if (known !== undefined) return known;
    const checked = check(schema, query);
    if (query.length > LONGEST_REMEMBERED) return checked;
    if (this.documents.size >= REMEMBERED_DOCUMENTS)
      this.documents.delete(this.documents.keys().next().value as string);
    this.documents.set(query, checked);
    return checked;
  }

  private expose(errors: readonly GraphQLError[], { requestId }: GraphqlContext): GraphQLFormattedError[] {
    return errors.map(error => {
      const { formatted, internal } = exposeGraphqlError(error, requestId);
      if (internal !== undefined) this.logger.error({ err: internal, request_id: requestId });
      return formatted;
    });
  }
}

function check(schema: GraphQLSchema, query: string): DocumentNode | readonly GraphQLError[] {
  try {
    const document = parse(query, PARSE_OPTIONS);
    const errors = validate(schema, document);
    return errors.length === 0 ? document : errors;
  } catch (error) {
    if (error instanceof GraphQLError) return [coded(error, 'GRAPHQL_PARSE_FAILED')];
    throw error;
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

import { Inject, Injectable } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { DomainError } from '@rollcall/errors';
import {
  CircularFragments,
  type Cost,
  costOf,
  excessOf,
  type ExtentLimits,
  extentOf,
  introspects,
} from '@rollcall/query-limits';
import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { APP_SETTINGS, type AppSettings } from '../settings.js';
import type { Execution } from './compiled-operations.js';
import { DocumentCache } from './document-cache.js';
import { extentLimits, LIST_SIZES, MOST_ERRORS, MOST_OPERATIONS, PARSE_OPTIONS } from './document-limits.js';
import type { GraphqlContext } from './graphql-context.js';
import { graphqlErrors } from './graphql.errors.js';
import { VALIDATION_RULES } from './validation-rules.js';

/** A document that may be executed: parsed, within the limits, valid. The same text gives the same object while it is remembered. */
export interface OpenDocument {
  readonly document: DocumentNode;
  /** Whether any of it asks about the schema. */
  readonly introspects: boolean;
  readonly costs: ReadonlyMap<OperationDefinitionNode, Cost>;
}

/** Characters of documents that are remembered; parsed they take some hundred times as many bytes. */
const REMEMBERED_CHARACTERS = 256 * 1024;

/** Makes documents of texts, for every endpoint: the limits come before validation, which takes long for what is large. */
@Injectable()
export class DocumentsService {
  private readonly cache = new DocumentCache<OpenDocument | readonly GraphQLError[]>(REMEMBERED_CHARACTERS);
  private readonly limits: ExtentLimits;

  constructor(
    private readonly host: GraphQLSchemaHost,
    @Inject(APP_SETTINGS) settings: AppSettings,
  ) {
    this.limits = extentLimits(settings);
  }

  /**
   * The document of a text, or what is wrong with it.
   *
   * @throws OPERATION_TOO_LARGE
   */
  open(query: string): OpenDocument | readonly GraphQLError[] {
    const known = this.cache.get(query);
    if (known !== undefined) return known;
    const opened = this.read(query);
    this.cache.offer(query, opened);
    return opened;
  }

  private read(query: string): OpenDocument | readonly GraphQLError[] {
    const document = parsed(query);
    if (document instanceof GraphQLError) return [document];
    const operations = document.definitions.filter(node => node.kind === Kind.OPERATION_DEFINITION);
    if (operations.length > MOST_OPERATIONS) throw tooLarge(`operations: more than ${MOST_OPERATIONS}`);
    for (const operation of operations) this.requireWithinLimits(document, operation);
    const errors = validate(this.host.schema, document, VALIDATION_RULES, { maxErrors: MOST_ERRORS });
    if (errors.length > 0) return errors;
    const costs = operations.map(
      operation => [operation, costOf(this.host.schema, document, operation, LIST_SIZES)] as const,
    );
    return { document, introspects: introspects(document), costs: new Map(costs) };
  }

  private requireWithinLimits(document: DocumentNode, operation: OperationDefinitionNode): void {
    const excess = excessIn(document, operation, this.limits);
    if (excess !== undefined) throw tooLarge(excess);
  }
}

/** The operation that a request names; undefined when it does not say which, or there is none of the name. */
export function operationOf({ document }: OpenDocument, name: string | undefined): OperationDefinitionNode | undefined {
  return getOperationAST(document, name) ?? undefined;
}

/** What compiled operations need of one that was admitted; nothing of it when it asks about the schema. */
export function executionOf(
  opened: OpenDocument,
  { operationName, variables }: Pick<Execution, 'variables'> & { readonly operationName?: string | undefined },
  context: GraphqlContext,
): Execution {
  const operation = opened.introspects ? undefined : operationOf(opened, operationName);
  return { document: opened.document, operation, variables, context };
}

function tooLarge(detail: string): DomainError {
  return graphqlErrors.OPERATION_TOO_LARGE({ detail });
}

function excessIn(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  limits: ExtentLimits,
): string | undefined {
  try {
    return excessOf(extentOf(document, operation), limits);
  } catch (error) {
    if (error instanceof CircularFragments) return 'fragments: they contain themselves';
    throw error;
  }
}

function parsed(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query, PARSE_OPTIONS);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    if (error.message.includes('Document contains more tha')) {
      throw tooLarge(`tokens: more than ${PARSE_OPTIONS.maxTokens}`);
    }
    error.extensions['code'] ??= 'GRAPHQL_PARSE_FAILED';
    return error;
  }
}

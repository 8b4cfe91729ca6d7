import { Inject, Injectable } from '@nestjs/common';
import { type Principal, reaches, Role } from '@rollcall/access';
import { holdsMoreThan, nodesOf } from '@rollcall/query-limits';
import type { GraphQLError } from 'graphql';
import { APP_SETTINGS, type AppSettings } from '../settings.js';
import { LIST_SIZES, MOST_VALUES } from './document-limits.js';
import { DocumentsService, type OpenDocument, operationOf } from './documents.service.js';
import { graphqlErrors } from './graphql.errors.js';

/** An operation as a client sends it. */
export interface GraphqlOperation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
}

/** An operation that may be executed. */
export interface AdmittedOperation extends OpenDocument {
  /** How many nodes its answer may hold. */
  readonly nodes: number;
}

/** Decides, before any field is resolved, whether an operation is executed: one decision for every endpoint. */
@Injectable()
export class AdmissionService {
  constructor(
    private readonly documents: DocumentsService,
    @Inject(APP_SETTINGS) private readonly settings: AppSettings,
  ) {}

  /**
   * The operation, or what GraphQL finds wrong with its document.
   *
   * @throws OPERATION_TOO_LARGE, INTROSPECTION_REFUSED
   */
  admit(principal: Principal, operation: GraphqlOperation): AdmittedOperation | readonly GraphQLError[] {
    if (holdsMoreThan(MOST_VALUES, operation.variables)) {
      throw graphqlErrors.OPERATION_TOO_LARGE({ detail: `variables: more than ${MOST_VALUES} values` });
    }
    const opened = this.documents.open(operation.query);
    if ('length' in opened) return opened;
    if (opened.introspects && !this.mayExplore(principal)) throw graphqlErrors.INTROSPECTION_REFUSED();
    return { ...opened, nodes: this.requireAffordable(opened, operation) };
  }

  /** Whether a caller may know the schema: ask for it, and be told what a misspelt name is close to. */
  mayExplore({ role }: Principal): boolean {
    return this.settings.GRAPHQL_INTROSPECTION === 'everyone' || reaches(role, Role.Monitor);
  }

  private requireAffordable(opened: OpenDocument, { operationName, variables }: GraphqlOperation): number {
    const operation = operationOf(opened, operationName);
    const cost = operation && opened.costs.get(operation);
    // Without an operation nothing is executed; GraphQL says why.
    const nodes = cost === undefined ? 0 : nodesOf(cost, variables, LIST_SIZES);
    const most = this.settings.GRAPHQL_MAX_NODES;
    if (nodes > most) throw graphqlErrors.OPERATION_TOO_LARGE({ detail: `nodes: ${nodes}, at most ${most}` });
    return nodes;
  }
}

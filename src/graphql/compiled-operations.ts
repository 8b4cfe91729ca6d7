import { DomainError } from '@rollcall/errors';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import type { GraphqlContext } from './graphql-context.js';
import { SharedOperation, type Variables } from './shared-operation.js';
import { Outcome } from './written-answers.js';

/** What is executed, admitted already. */
export interface Execution {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode | undefined;
  readonly variables?: Variables | undefined;
  readonly context: GraphqlContext;
}

/** Compiled, an operation takes some hundred kilobytes; clients send few that differ. */
const MOST_COMPILED = 200;

/**
 * Executes operations that come again as compiled functions, several times as fast as walking the document. They only
 * ever say what graphql-js would: whatever went wrong is left to graphql-js, which then says it in its own words. Not
 * so a database that is away or too slow: to ask it again would take the time and the connections of others.
 */
export class CompiledOperations {
  /** In the order of their last use; an operation that cannot be compiled stays, with nothing. */
  private readonly compiled = new Map<OperationDefinitionNode, SharedOperation | undefined>();
  private readonly seen = new WeakSet<OperationDefinitionNode>();

  constructor(private readonly schema: GraphQLSchema) {}

  /** The answer, or undefined where graphql-js has to find it. Only for operations that may be executed twice. */
  async execute({ document, operation, variables, context }: Execution): Promise<Outcome | undefined> {
    if (operation?.operation !== OperationTypeNode.QUERY) return undefined;
    const outcome = await this.of(document, operation)?.execute(context, variables ?? {});
    if (outcome?.errors === undefined) return outcome;
    const { data, errors } = outcome;
    return errors.some(isOutage) ? new Outcome(data, errors.map(asGraphqlError)) : undefined;
  }

  private of(document: DocumentNode, operation: OperationDefinitionNode): SharedOperation | undefined {
    // Remembered documents keep their objects; what comes once is not worth compiling.
    if (!this.seen.has(operation)) {
      this.seen.add(operation);
      return undefined;
    }
    const query = this.compiled.has(operation) ? this.compiled.get(operation) : this.compile(document, operation);
    this.compiled.delete(operation);
    this.compiled.set(operation, query);
    if (this.compiled.size > MOST_COMPILED) {
      this.compiled.delete(this.compiled.keys().next().value as OperationDefinitionNode);
    }
    return query;
  }

  private compile(document: DocumentNode, operation: OperationDefinitionNode): SharedOperation | undefined {
    if (isPrototypeNamed(document)) return undefined;
    try {
      const name = operation.name?.value ?? '';
      const query = compileQuery(this.schema, document, name, { disablingCapturingStackErrors: true });
      return isCompiledQuery(query) ? new SharedOperation(query) : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Whether a field is to be called what a compiled function would take for the prototype of its answer. */
function isPrototypeNamed(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field: ({ alias }) => {
      found ||= alias?.value === '__proto__';
    },
  });
  return found;
}

function isOutage({ originalError }: GraphQLError): boolean {
  return originalError instanceof DomainError && originalError.kind === 'unavailable';
}

/** Compiled functions have a class of errors of their own. */
function asGraphqlError({ message, path, locations, originalError }: GraphQLError): GraphQLError {
  return Object.assign(new GraphQLError(message, { path, originalError }), { locations });
}

import { GraphQLError, specifiedRules, type ValidationRule } from 'graphql';

/**
 * Refuses operations of a kind that the schema has none of, in the words of graphql-js, which otherwise finds out only
 * when it executes one: that would be an answer of a field, not a mistake in the document.
 */
const knownOperationTypes: ValidationRule = context => ({
  OperationDefinition(node) {
    if (context.getSchema().getRootType(node.operation)) return;
    const message = `Schema is not configured to execute ${node.operation} operation.`;
    context.reportError(new GraphQLError(message, { nodes: node }));
  },
});

/** What makes a document valid. */
export const VALIDATION_RULES: readonly ValidationRule[] = [...specifiedRules, knownOperationTypes];

import { type DocumentNode, type OperationDefinitionNode, SchemaMetaFieldDef, TypeMetaFieldDef, visit } from 'graphql';

/** Whether a document asks about the schema itself. `__typename` does not: every client selects it. */
export function introspects(node: DocumentNode | OperationDefinitionNode): boolean {
  let found = false;
  visit(node, {
    Field: ({ name: { value } }) => {
      found ||= value === SchemaMetaFieldDef.name || value === TypeMetaFieldDef.name;
    },
  });
  return found;
}

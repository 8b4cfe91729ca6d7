import { type FieldNode, Kind, type OperationDefinitionNode, parse, type SelectionSetNode } from 'graphql';

/** A selected field by name, with what is selected below it. */
export interface Selected {
  readonly name: string;
  readonly below: readonly Selected[];
}

/** A field at the root of an operation, with the values its arguments have. */
export interface Asked extends Selected {
  readonly args: Readonly<Record<string, unknown>>;
}

/** The root fields of a document without aliases and fragments, such as clients of Backend.AI send. */
export function askedBy(document: string, variables: Readonly<Record<string, unknown>>): Asked[] {
  const { selectionSet } = parse(document).definitions[0] as OperationDefinitionNode;
  return fieldsOf(selectionSet).map(node => ({ ...selected(node), args: argumentsOf(node, variables) }));
}

/** What a list of fields, as SDKs join them, selects. */
export function selectedBy(fields: string): readonly Selected[] {
  return (askedBy(`{ root { ${fields} } }`, {})[0] as Asked).below;
}

function selected(node: FieldNode): Selected {
  return { name: node.name.value, below: fieldsOf(node.selectionSet).map(selected) };
}

function fieldsOf(set: SelectionSetNode | undefined): FieldNode[] {
  return (set?.selections ?? []).map(node => {
    if (node.kind !== Kind.FIELD || node.alias !== undefined) throw new Error('only plain fields are recorded');
    return node;
  });
}

function argumentsOf(node: FieldNode, variables: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    (node.arguments ?? []).map(({ name, value }) => {
      if (value.kind !== Kind.VARIABLE) throw new Error(`the argument ${name.value} is recorded as a variable`);
      return [name.value, variables[value.name.value] ?? null];
    }),
  );
}

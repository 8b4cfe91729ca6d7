import {
  type FragmentDefinitionNode,
  getDirectiveValues,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  Kind,
  type SelectionNode,
} from 'graphql';

/**
 * What a caller asked for, as a tree of field names: the only thing the lower layers learn of a query, and what
 * decides which columns are read. A leaf has no children.
 */
export type Selection = ReadonlyMap<string, Selection>;

/** The selection below the field being resolved: aliases, fragments, `@skip` and `@include` are followed. */
export function selectionOf(info: GraphQLResolveInfo): Selection {
  const selection = new Map<string, Selection>();
  for (const node of info.fieldNodes) collect(node.selectionSet?.selections ?? [], info, selection);
  return selection;
}

/** A selection as text: the same for the same fields in the same order, and for no others. */
export function selectionText(selection: Selection): string {
  let text = '';
  for (const [name, below] of selection) text += below.size === 0 ? `${name},` : `${name}{${selectionText(below)}}`;
  return text;
}

type Context = Pick<GraphQLResolveInfo, 'fragments' | 'variableValues'>;

function collect(nodes: readonly SelectionNode[], context: Context, into: Map<string, Selection>): void {
  for (const node of nodes) {
    if (!included(node, context)) continue;
    if (node.kind === Kind.FIELD) {
      const children = (into.get(node.name.value) ?? new Map<string, Selection>()) as Map<string, Selection>;
      collect(node.selectionSet?.selections ?? [], context, children);
      into.set(node.name.value, children);
    } else {
      const fragment: Pick<FragmentDefinitionNode, 'selectionSet'> | undefined =
        node.kind === Kind.INLINE_FRAGMENT ? node : context.fragments[node.name.value];
      collect(fragment?.selectionSet.selections ?? [], context, into);
    }
  }
}

function included(node: SelectionNode, { variableValues }: Context): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true;
  return (
    getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.['if'] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.['if'] !== false
  );
}

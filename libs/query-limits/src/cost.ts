import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';

/**
 * How many nodes an answer may hold: a sum that is known but for the page sizes in its variables. It is worked out
 * once for a document and evaluated with the variables of each request.
 */
export interface Cost {
  readonly fixed: number;
  readonly paged: ReadonlyArray<{ readonly size: PageSize; readonly each: Cost }>;
}

/** A page size that variables say: the largest of several, since only the resolver knows which of them counts. */
export interface PageSize {
  /** What is said without any; nothing where only variables say it. */
  readonly least: number;
  /** By name: the size where the variable is left out or is no number. */
  readonly variables: ReadonlyMap<string, number>;
}

/** How the length of a list is known, or guessed where nothing says it. */
export interface ListSizes {
  /** Arguments that say how many items a list, or the lists of a page, hold at most. */
  readonly pageArguments: readonly string[];
  /** Larger pages are refused by the argument's own check, so no cost is worked out for them. */
  readonly largestPage: number;
  /** The lists of a schema about itself. */
  readonly introspection: number;
  /** Any list whose field does not say `expectedItems` in its extensions. */
  readonly otherwise: number;
}

type Size = number | PageSize;

const NOTHING: Cost = { fixed: 0, paged: [] };

/** Works out the cost of an operation. Takes as long as the operation has fields once its fragments are written out. */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  sizes: ListSizes,
): Cost {
  const fragments = new Map(
    document.definitions.flatMap(node => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  const defaults = new Map(
    (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue?.kind === Kind.INT ? [[variable.name.value, Number(defaultValue.value)]] : [],
    ),
  );
  /** @param page the size of the page whose lists stand in the selection, where there is one. */
  const below = (set: SelectionSetNode, type: GraphQLNamedType | undefined, page: Size | undefined): Cost =>
    set.selections
      .map(node => {
        if (node.kind === Kind.FIELD) return field(node, type, page);
        const part = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
        const named = part?.typeCondition?.name.value;
        const narrowed = named === undefined ? type : schema.getType(named);
        return part === undefined ? NOTHING : below(part.selectionSet, narrowed, page);
      })
      .reduce(sum, NOTHING);
  const field = (node: FieldNode, type: GraphQLNamedType | undefined, page: Size | undefined): Cost => {
    const definition = fieldOf(type, node.name.value);
    const named = definition === undefined ? undefined : getNamedType(definition.type);
    if (definition === undefined || node.selectionSet === undefined || !isCompositeType(named)) return NOTHING;
    const own = pageSize(node, defaults, sizes);
    const size = isList(definition) ? (own ?? page ?? expectedItems(definition, type, sizes)) : 1;
    // The lists of a page stand in the object that the page's arguments ask for.
    return times(size, below(node.selectionSet, named, isList(definition) ? undefined : own));
  };
  return below(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined, undefined);
}

/** The nodes that one request may get. */
export function nodesOf(
  { fixed, paged }: Cost,
  variables: Readonly<Record<string, unknown>> | undefined,
  sizes: Pick<ListSizes, 'largestPage'>,
): number {
  let nodes = fixed;
  for (const { size, each } of paged) {
    let items = size.least;
    for (const [variable, otherwise] of size.variables) {
      const given = variables?.[variable];
      items = Math.max(items, bounded(typeof given === 'number' ? given : otherwise, sizes));
    }
    nodes += items * nodesOf(each, variables, sizes);
  }
  return nodes;
}

/** `size` nodes, each with everything below it. */
function times(size: Size, below: Cost): Cost {
  const each = { fixed: below.fixed + 1, paged: below.paged };
  return typeof size === 'number' ? scaled(size, each) : { fixed: 0, paged: [{ size, each }] };
}

function scaled(factor: number, { fixed, paged }: Cost): Cost {
  return { fixed: factor * fixed, paged: paged.map(part => ({ ...part, each: scaled(factor, part.each) })) };
}

function sum(a: Cost, b: Cost): Cost {
  return { fixed: a.fixed + b.fixed, paged: b.paged.length === 0 ? a.paged : [...a.paged, ...b.paged] };
}

/** How many items the field's own arguments ask for, where they say so. */
function pageSize(node: FieldNode, defaults: ReadonlyMap<string, number>, sizes: ListSizes): Size | undefined {
  const values = (node.arguments ?? [])
    .filter(({ name }) => sizes.pageArguments.includes(name.value))
    .map(({ value }) => value);
  const numbers = values.filter(value => value.kind === Kind.INT).map(({ value }) => bounded(Number(value), sizes));
  const names = values.filter(value => value.kind === Kind.VARIABLE).map(({ name }) => name.value);
  const least = Math.max(0, ...numbers);
  if (names.length === 0) return numbers.length === 0 ? undefined : least;
  return { least, variables: new Map(names.map(name => [name, defaults.get(name) ?? sizes.otherwise])) };
}

function bounded(items: number, { largestPage }: Pick<ListSizes, 'largestPage'>): number {
  return Math.min(Math.max(items, 0), largestPage);
}

function expectedItems(
  { extensions }: GraphQLField<unknown, unknown>,
  type: GraphQLNamedType | undefined,
  sizes: ListSizes,
): number {
  const said = extensions['expectedItems'];
  if (typeof said === 'number') return said;
  return type?.name.startsWith('__') === true ? sizes.introspection : sizes.otherwise;
}

function fieldOf(type: GraphQLNamedType | undefined, name: string): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

function isList({ type }: GraphQLField<unknown, unknown>): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

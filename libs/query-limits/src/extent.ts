import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What an operation asks for by its text alone, with every fragment written out where it is used. */
export interface Extent {
  /** Fields and inline fragments within one another. */
  readonly depth: number;
  /** Fields directly below the operation. */
  readonly rootFields: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields that stand beside themselves. */
  readonly duplicates: number;
  readonly fields: number;
}

/** Thrown for fragments that contain themselves: what they ask for has no end. */
export class CircularFragments extends Error {
  override readonly name = 'CircularFragments';
}

/** What a selection asks for; the fields directly in it are its root fields. */
type Found = Extent;

const EMPTY: Found = { depth: 0, rootFields: 0, aliases: 0, directives: 0, duplicates: 0, fields: 0 };

/**
 * Measures an operation, valid or not. A fragment is measured once, however often it is used, so that fragments which
 * double at every level cost no more than their text. It recurses: the text must be of bounded length.
 *
 * @throws CircularFragments
 */
export function extentOf(document: DocumentNode, operation: OperationDefinitionNode): Extent {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  return new Measuring(fragments).whole(operation);
}

class Measuring {
  /** By name; null while a fragment is being measured. */
  private readonly measured = new Map<string, Found | null>();

  constructor(private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>) {}

  whole(node: OperationDefinitionNode | FragmentDefinitionNode): Found {
    return withDirectives(this.selections(node.selectionSet), node);
  }

  private selections(set: SelectionSetNode | undefined): Found {
    const keys = new Set<string>();
    let found = EMPTY;
    for (const node of set?.selections ?? []) {
      found = both(found, withDirectives(this.selection(node), node));
      if (node.kind !== Kind.FIELD) continue;
      const key = (node.alias ?? node.name).value;
      if (keys.has(key)) found = { ...found, duplicates: found.duplicates + 1 };
      keys.add(key);
    }
    return found;
  }

  private selection(node: SelectionNode): Found {
    if (node.kind === Kind.FIELD) return this.field(node);
    if (node.kind === Kind.FRAGMENT_SPREAD) return this.fragment(node.name.value);
    const inside = this.selections(node.selectionSet);
    return { ...inside, depth: inside.depth + 1 };
  }

  private field(node: FieldNode): Found {
    const below = this.selections(node.selectionSet);
    return {
      ...below,
      depth: below.depth + 1,
      rootFields: 1,
      aliases: below.aliases + (node.alias === undefined ? 0 : 1),
      fields: below.fields + 1,
    };
  }

  private fragment(name: string): Found {
    const fragment = this.fragments.get(name);
    if (fragment === undefined) return EMPTY;
    const known = this.measured.get(name);
    if (known === null) throw new CircularFragments();
    if (known !== undefined) return known;
    this.measured.set(name, null);
    const found = this.whole(fragment);
    this.measured.set(name, found);
    return found;
  }
}

function both(a: Found, b: Found): Found {
  return {
    depth: Math.max(a.depth, b.depth),
    rootFields: a.rootFields + b.rootFields,
    aliases: a.aliases + b.aliases,
    directives: a.directives + b.directives,
    duplicates: a.duplicates + b.duplicates,
    fields: a.fields + b.fields,
  };
}

function withDirectives(found: Found, { directives = [] }: { readonly directives?: readonly unknown[] }): Found {
  return directives.length === 0 ? found : { ...found, directives: found.directives + directives.length };
}

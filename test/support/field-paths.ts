import { getNamedType, type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';

/** Field names from a root field down to a leaf, with the type that each of them belongs to. */
export type FieldPath = ReadonlyArray<{ readonly field: string; readonly type: string }>;

/** Every way from the query root to a field of a type; a type is passed twice at most, so that cycles are seen once. */
export function pathsTo(schema: GraphQLSchema, type: string, field: string): FieldPath[] {
  const root = schema.getQueryType() as GraphQLObjectType;
  return walk(root, []).filter(path => path.at(-1)?.type === type && path.at(-1)?.field === field);
}

function walk(type: GraphQLObjectType, before: FieldPath): FieldPath[] {
  if (before.filter(step => step.type === type.name).length >= 2) return [];
  return Object.values(type.getFields()).flatMap(field => {
    const path = [...before, { field: field.name, type: type.name }];
    const next = getNamedType(field.type);
    return isObjectType(next) ? walk(next, path) : [path];
  });
}

/** The ways to select the same leaf. */
export const FORMS = ['plain', 'alias', 'fragment', 'inline fragment'] as const;
export type Form = (typeof FORMS)[number];

/** A document that selects one path, in one form. `args` are those of the root field, parentheses included. */
export function documentFor(path: FieldPath, form: Form, args: string): string {
  const [root, ...below] = path;
  const leaf = below.at(-1) as FieldPath[number];
  const alias = (name: string): string => (form === 'alias' ? `other_${name}: ${name}` : name);
  const selected = {
    plain: leaf.field,
    alias: alias(leaf.field),
    fragment: '...Leaf',
    'inline fragment': `... on ${leaf.type} { ...{ ${leaf.field} } }`,
  }[form];
  const body = below.slice(0, -1).reduceRight((inner, { field }) => `${alias(field)} { ${inner} }`, selected);
  const fragment = form === 'fragment' ? ` fragment Leaf on ${leaf.type} { ${leaf.field} }` : '';
  return `{ ${alias(root?.field ?? '')}${args} { ${body} } }${fragment}`;
}

/** Every leaf of an answer. */
export function leavesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leavesOf);
  return [value];
}

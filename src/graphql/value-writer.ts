import type { Role } from '@rollcall/access';
import {
  type FieldNode,
  getNullableType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
// What graphql-js itself selects by: fragments, conditions and merged fields cannot be understood differently here.
import { collectSubfields } from 'graphql/execution/collectFields.js';
import { isHiddenFrom } from './schema-transforms.js';

/**
 * Writes a value that a resolver returned as it stands in an answer, in JSON.
 *
 * @throws where GraphQL would find an error, which it then has to say in its own words.
 */
export type ValueWriter = (value: unknown) => string;

/** What decides, besides the type of a value, how it is written. */
export interface Writing extends Pick<GraphQLResolveInfo, 'fragments' | 'variableValues'> {
  readonly schema: GraphQLSchema;
  readonly role: Role;
}

/** How values are written for the fields that some nodes select of them: made once, so that a row costs little. */
export function valueWriter(writing: Writing, type: GraphQLOutputType, nodes: readonly FieldNode[]): ValueWriter {
  const write = presentWriter(writing, getNullableType(type), nodes);
  if (isNonNullType(type)) return value => write(value ?? refuse(type, value));
  return value => (value === null || value === undefined ? 'null' : write(value));
}

function presentWriter(writing: Writing, type: GraphQLOutputType, nodes: readonly FieldNode[]): ValueWriter {
  if (isLeafType(type)) return leafWriter(type);
  if (isListType(type)) return listWriter(valueWriter(writing, type.ofType, nodes));
  return isObjectType(type) ? objectWriter(writing, type, nodes) : value => refuse(type, value);
}

function leafWriter(type: GraphQLLeafType): ValueWriter {
  return value => JSON.stringify(type.serialize(value) ?? refuse(type, value));
}

function listWriter(write: ValueWriter): ValueWriter {
  return value => {
    const items = Array.isArray(value) ? value : refuse('a list', value);
    let text = '';
    for (const item of items) text += (text === '' ? '[' : ',') + write(item);
    return text === '' ? '[]' : `${text}]`;
  };
}

function objectWriter(writing: Writing, type: GraphQLObjectType, nodes: readonly FieldNode[]): ValueWriter {
  const { schema, fragments, variableValues } = writing;
  const selected = collectSubfields(schema, fragments, variableValues, type, nodes);
  const fields = [...selected].map(([key, fieldNodes], index) => {
    const name = fieldNodes[0]?.name.value as string;
    const before = `${index === 0 ? '{' : ','}${JSON.stringify(key)}:`;
    return { name, before, write: fieldWriter(writing, type, name, fieldNodes) };
  });
  if (fields.length === 0) return () => '{}';
  return value => {
    let text = '';
    for (const { name, before, write } of fields) text += before + write((value as Record<string, unknown>)[name]);
    return `${text}}`;
  };
}

function fieldWriter(writing: Writing, parent: GraphQLObjectType, name: string, nodes: readonly FieldNode[]) {
  const field = parent.getFields()[name];
  if (field === undefined) return () => JSON.stringify(parent.name);
  const write = valueWriter(writing, field.type, nodes);
  return isHiddenFrom(writing.role, field) ? () => write(null) : write;
}

function refuse(expected: unknown, value: unknown): never {
  throw new TypeError(`expected ${String(expected)} but found ${String(value)}`);
}

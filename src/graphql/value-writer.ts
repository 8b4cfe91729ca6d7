import type { Role } from '@rollcall/access';
import type { JsonBytes } from '@rollcall/api';
import { type Column, StoredRow } from '@rollcall/database';
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
import { type ColumnWriter, columnWriter } from './column-writer.js';
import { isHiddenFrom } from './schema-transforms.js';

/**
 * Writes a value that a resolver returned as it stands in an answer, in JSON.
 *
 * @throws where GraphQL would find an error, which it then has to say in its own words.
 */
export type ValueWriter = (out: JsonBytes, value: unknown) => void;

/** What decides, besides the type of a value, how it is written. */
export interface Writing extends Pick<GraphQLResolveInfo, 'fragments' | 'variableValues'> {
  readonly schema: GraphQLSchema;
  readonly role: Role;
}

/** A selected field of an object. */
interface Field {
  readonly name: string;
  /** What stands before its value: a brace or a comma, and its key. */
  readonly before: Buffer;
  readonly write: ValueWriter;
  /** The type of what may be written without being read. */
  readonly leaf: GraphQLLeafType | undefined;
}

const [NULL, NOTHING] = ['null', '{}'].map(text => Buffer.from(text)) as [Buffer, Buffer];
const [OPEN_LIST, CLOSE_LIST, CLOSE, COMMA] = [...Buffer.from('[]},')] as [number, number, number, number];

/** How values are written for the fields that some nodes select of them: made once, so that a row costs little. */
export function valueWriter(writing: Writing, type: GraphQLOutputType, nodes: readonly FieldNode[]): ValueWriter {
  const write = presentWriter(writing, getNullableType(type), nodes);
  if (isNonNullType(type)) return (out, value) => write(out, value ?? refuse(type, value));
  return (out, value) => (value === null || value === undefined ? out.raw(NULL) : write(out, value));
}

function presentWriter(writing: Writing, type: GraphQLOutputType, nodes: readonly FieldNode[]): ValueWriter {
  if (isLeafType(type)) return leafWriter(type);
  if (isListType(type)) return listWriter(valueWriter(writing, type.ofType, nodes));
  return isObjectType(type) ? objectWriter(writing, type, nodes) : (_, value) => refuse(type, value);
}

function leafWriter(type: GraphQLLeafType): ValueWriter {
  return (out, value) => out.text(JSON.stringify(type.serialize(value) ?? refuse(type, value)));
}

function listWriter(write: ValueWriter): ValueWriter {
  return (out, value) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : refuse('a list', value);
    out.byte(OPEN_LIST);
    for (let index = 0; index < items.length; index += 1) {
      if (index > 0) out.byte(COMMA);
      write(out, items[index]);
    }
    out.byte(CLOSE_LIST);
  };
}

function objectWriter(writing: Writing, type: GraphQLObjectType, nodes: readonly FieldNode[]): ValueWriter {
  const fields = fieldsOf(writing, type, nodes);
  if (fields.length === 0) return out => out.raw(NOTHING);
  const writeRow = rowWriter(fields);
  return (out, value) => {
    if (value instanceof StoredRow) writeRow(out, value);
    else {
      for (const { name, before, write } of fields) {
        out.raw(before);
        write(out, (value as Record<string, unknown>)[name]);
      }
    }
    out.byte(CLOSE);
  };
}

function fieldsOf(writing: Writing, type: GraphQLObjectType, nodes: readonly FieldNode[]): Field[] {
  const { schema, fragments, variableValues } = writing;
  const selected = collectSubfields(schema, fragments, variableValues, type, nodes);
  return [...selected].map(([key, fieldNodes], index) => {
    const name = fieldNodes[0]?.name.value as string;
    const before = Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(key)}:`);
    return { name, before, ...fieldWriter(writing, type, name, fieldNodes) };
  });
}

function fieldWriter(
  writing: Writing,
  parent: GraphQLObjectType,
  name: string,
  nodes: readonly FieldNode[],
): Pick<Field, 'write' | 'leaf'> {
  const field = parent.getFields()[name];
  if (field === undefined) return { write: out => out.text(JSON.stringify(parent.name)), leaf: undefined };
  const write = valueWriter(writing, field.type, nodes);
  if (isHiddenFrom(writing.role, field)) return { write: out => write(out, null), leaf: undefined };
  const type = getNullableType(field.type);
  return { write, leaf: isLeafType(type) ? type : undefined };
}

/** Where a field stands in the rows of a statement, and how it is copied; neither where it is no column, or read. */
interface Place {
  readonly at: number;
  readonly copy: ColumnWriter | undefined;
}

/** Writes the fields of rows as they came: from the bytes, where a field is a column that needs no reading. */
function rowWriter(fields: readonly Field[]): (out: JsonBytes, row: StoredRow) => void {
  const known = new WeakMap<readonly Column[], { readonly bounds: Int32Array; readonly places: readonly Place[] }>();
  return (out, row) => {
    const columns = StoredRow.columns(row);
    let statement = known.get(columns);
    if (statement === undefined) {
      statement = { bounds: new Int32Array(columns.length * 2), places: fields.map(field => placeOf(field, columns)) };
      known.set(columns, statement);
    }
    const { bounds, places } = statement;
    const bytes = StoredRow.bytes(row, bounds);
    for (let index = 0; index < fields.length; index += 1) {
      const { name, before, write } = fields[index] as Field;
      const { at, copy } = places[index] as Place;
      out.raw(before);
      const [from, to] = [bounds[at] as number, bounds[at + 1] as number];
      if (copy !== undefined && to < from) write(out, null);
      else if (copy?.(out, bytes, from, to) !== true) write(out, (row as unknown as Record<string, unknown>)[name]);
    }
  };
}

function placeOf({ name, leaf }: Field, columns: readonly Column[]): Place {
  const index = leaf === undefined ? -1 : columns.findIndex(column => column.name === name);
  const column = columns[index];
  return { at: index * 2, copy: column && leaf && columnWriter(leaf, column) };
}

function refuse(expected: unknown, value: unknown): never {
  throw new TypeError(`expected ${String(expected)} but found ${String(value)}`);
}

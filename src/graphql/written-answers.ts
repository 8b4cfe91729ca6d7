import { MapperKind, mapSchema } from '@graphql-tools/utils';
import type { Role } from '@rollcall/access';
import { IS_PROPERTY } from '@rollcall/api';
import { Remembered } from '@rollcall/database';
import {
  defaultFieldResolver,
  getNamedType,
  GraphQLNonNull,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  GraphQLScalarType,
  type GraphQLSchema,
  isLeafType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { collectFields } from 'graphql/execution/collectFields.js';
import type { GraphqlContext } from './graphql-context.js';
import { type ValueWriter, valueWriter } from './value-writer.js';

/** The answer to one field of the root, in JSON. */
class Written {
  constructor(readonly text: string) {}
}

const WrittenScalar = new GraphQLScalarType({ name: 'Written' });

/**
 * The same schema, executed into text: a field of the root is resolved as ever, and what it returns is written at once,
 * instead of being copied into an answer that is written later. What GraphQL would report fails the field.
 */
export function withWrittenAnswers(schema: GraphQLSchema): GraphQLSchema {
  const writers = new AnswerWriters(schema);
  return mapSchema(schema, {
    [MapperKind.QUERY_ROOT_FIELD]: field => {
      const { resolve = defaultFieldResolver, type } = field;
      if (!isPlain(getNamedType(type))) return field;
      return {
        ...field,
        type: isNonNullType(type) ? new GraphQLNonNull(WrittenScalar) : WrittenScalar,
        resolve: async (source, args, context: GraphqlContext, info) => {
          const value: unknown = await resolve(source, args, context, info);
          return new Written(writers.of(info, type, context.principal.role)(value));
        },
      };
    },
  });
}

/** The data of an answer in JSON, whatever part of it is written already. */
export function jsonOf(data: unknown): string {
  if (data === null || typeof data !== 'object') return JSON.stringify(data);
  let text = '';
  for (const [key, value] of Object.entries(data)) {
    if (value === undefined) continue;
    text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:`;
    text += value instanceof Written ? value.text : JSON.stringify(value);
  }
  return text === '' ? '{}' : `${text}}`;
}

/** Whether all there is below a type are properties of what its resolver returns. */
function isPlain(type: GraphQLNamedType, above: readonly GraphQLNamedType[] = []): boolean {
  if (isLeafType(type) || above.includes(type)) return true;
  return (
    isObjectType(type) &&
    type.isTypeOf === undefined &&
    Object.values(type.getFields()).every(
      field => field.extensions[IS_PROPERTY] === true && isPlain(getNamedType(field.type), [...above, type]),
    )
  );
}

/** Combinations of roles, names and conditions that are remembered of an operation. */
const MOST_REMEMBERED = 20;

interface Asked {
  /** Variables that decide what is selected. */
  readonly conditions: readonly string[];
  readonly writers: Remembered<ValueWriter>;
}

/** The writers of operations that come again. */
class AnswerWriters {
  private readonly asked = new WeakMap<OperationDefinitionNode, Asked>();

  constructor(private readonly schema: GraphQLSchema) {}

  /** What writes the field that is being resolved. */
  of(info: GraphQLResolveInfo, type: GraphQLOutputType, role: Role): ValueWriter {
    const { operation, fieldNodes, variableValues } = info;
    const asked = this.asked.get(operation) ?? askedBy(info);
    this.asked.set(operation, asked);
    const key = fieldNodes[0]?.alias?.value ?? info.fieldName;
    const conditions = asked.conditions.map(name => variableValues[name]);
    return asked.writers.of(JSON.stringify([role, key, conditions]), () => this.make(info, type, role, key));
  }

  private make(info: GraphQLResolveInfo, type: GraphQLOutputType, role: Role, key: string): ValueWriter {
    const { schema } = this;
    const { fragments, variableValues, parentType, operation } = info;
    // Not the nodes of `info`: compiled operations name those, too, that a condition leaves out this time.
    const nodes = collectFields(schema, fragments, variableValues, parentType, operation.selectionSet).get(key) ?? [];
    return valueWriter({ schema, fragments, variableValues, role }, type, nodes);
  }
}

function askedBy({ operation, fragments }: GraphQLResolveInfo): Asked {
  const conditions = new Set<string>();
  for (const node of [operation, ...Object.values(fragments)]) {
    visit(node, {
      Directive: ({ arguments: [condition] = [] }) => {
        if (condition?.value.kind === Kind.VARIABLE) conditions.add(condition.value.name.value);
      },
    });
  }
  return { conditions: [...conditions], writers: new Remembered(MOST_REMEMBERED) };
}

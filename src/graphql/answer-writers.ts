import type { Role } from '@rollcall/access';
import { JsonBytes } from '@rollcall/api';
import { Remembered } from '@rollcall/database';
import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { collectFields } from 'graphql/execution/collectFields.js';
import { type ValueWriter, valueWriter } from './value-writer.js';

/** Combinations of roles, names and conditions that are remembered of an operation. */
const MOST_REMEMBERED = 20;

interface Asked {
  /** Variables that decide what is selected. */
  readonly conditions: readonly string[];
  readonly writers: Remembered<ValueWriter>;
}

/** Writes what fields of the root answer, each operation as it did the last time: what comes again is made once. */
export class AnswerWriters {
  private readonly asked = new WeakMap<OperationDefinitionNode, Asked>();
  /** What is written is taken before anything else is. */
  private readonly out = new JsonBytes();

  constructor(private readonly schema: GraphQLSchema) {}

  /** The value of the field that is being resolved. */
  write(value: unknown, type: GraphQLOutputType, info: GraphQLResolveInfo, role: Role): Buffer {
    try {
      this.of(info, type, role)(this.out, value);
      return this.out.take();
    } catch (error) {
      this.out.drop();
      throw error;
    }
  }

  private of(info: GraphQLResolveInfo, type: GraphQLOutputType, role: Role): ValueWriter {
    const { operation, fieldNodes, variableValues } = info;
    const asked = this.asked.get(operation) ?? askedBy(info);
    this.asked.set(operation, asked);
    const key = fieldNodes[0]?.alias?.value ?? info.fieldName;
    const conditions = asked.conditions.map(name => variableValues[name]);
    return asked.writers.of(JSON.stringify([role, key, conditions]), () => this.make(info, type, role, key));
  }

  private make(info: GraphQLResolveInfo, type: GraphQLOutputType, role: Role, key: string): ValueWriter {
    const { schema } = this;
    const { fragments, variableValues, operation } = info;
    // Not the nodes of `info`: compiled operations name those, too, that a condition leaves out this time.
    const root = schema.getQueryType() as GraphQLObjectType;
    const nodes = collectFields(schema, fragments, variableValues, root, operation.selectionSet).get(key) ?? [];
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

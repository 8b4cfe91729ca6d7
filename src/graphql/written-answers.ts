import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { IS_PROPERTY } from '@rollcall/api';
import {
  defaultFieldResolver,
  type ExecutionResult,
  type FormattedExecutionResult,
  getNamedType,
  type GraphQLError,
  GraphQLNonNull,
  type GraphQLNamedType,
  GraphQLScalarType,
  type GraphQLSchema,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { AnswerWriters } from './answer-writers.js';
import type { GraphqlContext } from './graphql-context.js';

/** The answer to one field of the root, in JSON. */
class Written {
  constructor(readonly json: Buffer) {}
}

const WrittenScalar = new GraphQLScalarType({ name: 'Written' });

/**
 * The same schema, executed into bytes: a field of the root is resolved as ever, and what it returns is written at once,
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
          return new Written(writers.write(value, type, info, context.principal.role));
        },
      };
    },
  });
}

/** What came of an operation. The same may be given to several: what they send is written once. */
export class Outcome {
  private written: Buffer | undefined;

  constructor(
    readonly data: ExecutionResult['data'],
    readonly errors?: readonly GraphQLError[],
  ) {}

  /** The data in JSON. */
  get json(): Buffer {
    return (this.written ??= jsonOf(this.data));
  }
}

/** The data of an answer in JSON, whatever part of it is written already. */
function jsonOf(data: ExecutionResult['data']): Buffer {
  const fields = Object.entries(data ?? {}).filter(([, value]) => value !== undefined);
  if (!fields.some(([, value]) => value instanceof Written)) return Buffer.from(JSON.stringify(data));
  const pieces = fields.flatMap(([key, value], index) => [
    Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(key)}:`),
    value instanceof Written ? value.json : Buffer.from(JSON.stringify(value)),
  ]);
  return Buffer.concat([...pieces, CLOSE]);
}

const CLOSE = Buffer.from('}');

/** A whole answer in JSON, as Apollo would write it. */
export function textOf({ data, ...others }: FormattedExecutionResult): string {
  if (data === undefined || data === null) return `${JSON.stringify({ ...others, data })}\n`;
  const before = JSON.stringify(others).slice(0, -1);
  return `${before}${before === '{' ? '' : ','}"data":${jsonOf(data).toString()}}\n`;
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

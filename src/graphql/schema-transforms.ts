import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { reaches, type Role } from '@rollcall/access';
import { IS_PROPERTY, JsonTextScalar } from '@rollcall/api';
import { duringOperation } from '@rollcall/observability';
import { defaultFieldResolver, type GraphQLFieldConfig, GraphQLObjectType, type GraphQLSchema } from 'graphql';
import type { GraphqlContext } from './graphql-context.js';

/**
 * Takes from the fields of views the resolver that Nest gives each field: it reads the property of the same name, as
 * GraphQL does by itself, but compiled operations then read it in place instead of calling out for every value.
 */
export function withPlainProperties(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: ({ resolve, ...field }) =>
      field.extensions?.[IS_PROPERTY] === true || resolve === undefined ? field : { ...field, resolve },
  });
}

/**
 * The floor under restricted fields: whatever a resolver returns, a caller below the role reads `null`. Normally the
 * value was never fetched; only the fields that carry the rule pay for this.
 */
export function withRestrictions(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: field => {
      if (field.extensions?.[REQUIRES] === undefined) return field;
      const resolve = field.resolve ?? defaultFieldResolver;
      return {
        ...field,
        resolve: (source, args, context: GraphqlContext, info) =>
          isHiddenFrom(context.principal.role, field) ? null : resolve(source, args, context, info),
      };
    },
  });
}

const REQUIRES = 'requires';

/** Whether callers of a role read `null` instead of a field, whatever its value is. */
export function isHiddenFrom(
  role: Role,
  { extensions }: Pick<GraphQLFieldConfig<unknown, unknown>, 'extensions'>,
): boolean {
  const required = extensions?.[REQUIRES] as Role | undefined;
  return required !== undefined && !reaches(role, required);
}

/** Notes which operations a request executes. Their names are those of the schema, whatever aliases a caller gave. */
export function withNotedOperations(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.QUERY_ROOT_FIELD]: (field, name) => {
      const resolve = field.resolve ?? defaultFieldResolver;
      return {
        ...field,
        resolve: (source, args, context, info) => duringOperation(name, () => resolve(source, args, context, info)),
      };
    },
  });
}

/** Describes the root, for which there is no class to put a description on. */
export function withDescribedRoot(schema: GraphQLSchema): GraphQLSchema {
  const description = 'Questions about what runs on the cluster. Each answers what the caller may see of it.';
  return mapSchema(schema, {
    [MapperKind.QUERY]: type => new GraphQLObjectType({ ...type.toConfig(), description }),
  });
}

/** The same schema for clients that parse JSON values themselves: they get them as strings. */
export function withJsonAsText(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.SCALAR_TYPE]: type => (type.name === JsonTextScalar.name ? JsonTextScalar : type),
  });
}

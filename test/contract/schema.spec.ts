import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectCommitted } from '../support/committed-file.js';
import { TestApp } from '../support/test-app.js';
import { SEED } from './seed-schema.js';

describe('the schema as it is served', () => {
  let test: TestApp;
  let schema: GraphQLSchema;
  beforeAll(async () => {
    test = await TestApp.start();
    schema = test.app.get(GraphQLSchemaHost).schema;
  });
  afterAll(() => test.stop());

  it('is the committed one', async () => {
    await expectCommitted('src/schema.gql', `${printSchema(lexicographicSortSchema(schema))}\n`);
  });

  it('describes every type, field, argument and value', () => {
    const types = Object.values(schema.getTypeMap()).filter(
      type => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
    );
    expect(types.flatMap(undescribed)).toEqual([]);
  });

  describe.each(Object.entries(SEED))('has %s of Compute Session Monitoring', (name, fields) => {
    it.each(Object.entries(fields))('with %s', (field, expected) => {
      const type = schema.getType(name);
      const found = isObjectType(type) ? type.getFields()[field] : undefined;
      expect({
        type: found && String(found.type),
        args: Object.fromEntries(
          (found?.args ?? [])
            .filter(({ name: argument }) => argument in (expected.args ?? {}))
            .map(argument => [argument.name, String(argument.type)]),
        ),
        deprecated: found?.deprecationReason !== undefined,
      }).toEqual({ type: expected.type, args: expected.args ?? {}, deprecated: expected.deprecated ?? false });
    });

    it('asking for nothing that it does not', () => {
      const type = schema.getType(name);
      const asking = Object.entries(fields).flatMap(([field, { args = {} }]) => {
        const found = isObjectType(type) ? type.getFields()[field] : undefined;
        return (found?.args ?? [])
          .filter(argument => !(argument.name in args) && String(argument.type).endsWith('!'))
          .map(argument => `${field}(${argument.name})`);
      });
      expect(asking).toEqual([]);
    });
  });

  it('has PaginatedList of any item', () => {
    const list = schema.getType('PaginatedList');
    const shape = isInterfaceType(list)
      ? Object.values(list.getFields()).map(({ name, type }) => `${name}: ${String(type)}`)
      : [];
    expect(shape.sort()).toEqual(['items: [Item]!', 'total_count: Int!']);
    for (const name of ['ComputeSessionList', 'ComputeContainerList']) {
      const type = schema.getType(name);
      expect(isObjectType(type) && type.getInterfaces().map(String)).toContain('PaginatedList');
    }
  });
});

/** Where a description is missing, such as `Query.keypair(access_key)`. */
function undescribed(type: GraphQLNamedType): string[] {
  const members =
    isObjectType(type) || isInterfaceType(type)
      ? Object.values(type.getFields()).flatMap(field => [
          { path: field.name, description: field.description },
          ...field.args.map(argument => ({
            path: `${field.name}(${argument.name})`,
            description: argument.description,
          })),
        ])
      : isInputObjectType(type)
        ? Object.values(type.getFields()).map(({ name, description }) => ({ path: name, description }))
        : isEnumType(type)
          ? type.getValues().map(({ name, description }) => ({ path: name, description }))
          : [];
  return [
    ...(type.description ? [] : [type.name]),
    ...members.filter(({ description }) => !description).map(({ path }) => `${type.name}.${path}`),
  ];
}

import { TypeMetadataStorage } from '@nestjs/graphql';
import type { ViewClass } from './view-field.js';
import { type FieldShape, shapeOf, type ValueKind, type ValueShape, viewName } from './view-shape.js';

/** A JSON Schema of the 2020-12 draft, which OpenAPI 3.1 speaks. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const KIND_SCHEMAS: Readonly<Record<ValueKind, JsonSchema>> = {
  text: { type: 'string' },
  uuid: { type: 'string', format: 'uuid' },
  moment: { type: 'string', format: 'date-time' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  bigint: { type: 'integer', format: 'int64' },
  json: {},
};

/** Refers to the schema of a view among the document's components. */
export function viewReference(view: ViewClass): JsonSchema {
  return { $ref: `#/components/schemas/${viewName(view)}` };
}

/** The schemas of some views and of every view they mention, by name. */
export function viewSchemas(views: Iterable<ViewClass>): Record<string, JsonSchema> {
  const found = new Map<string, JsonSchema>();
  const pending = [...views];
  for (let view = pending.pop(); view !== undefined; view = pending.pop()) {
    if (found.has(viewName(view))) continue;
    const fields = [...shapeOf(view).values()];
    found.set(viewName(view), {
      type: 'object',
      ...descriptionOf(view),
      properties: Object.fromEntries(fields.map(field => [field.name, fieldSchema(field)])),
    });
    pending.push(...fields.flatMap(({ value }) => (value.kind === 'view' ? [value.view] : [])));
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A class that GraphQL knows as well has its description there. */
function descriptionOf(view: ViewClass): { description?: string } {
  const description = TypeMetadataStorage.getObjectTypeMetadataByTarget(view as never)?.description;
  return description === undefined ? {} : { description };
}

function fieldSchema({ description, deprecated, list, required, extra, role, value }: FieldShape): JsonSchema {
  const item = valueSchema(value);
  const schema = list ? { type: 'array', items: nullable(item) } : item;
  return {
    ...(required && role === undefined ? schema : nullable(schema)),
    description,
    ...(deprecated === undefined ? {} : { deprecated: true }),
    ...(role === undefined ? {} : { 'x-required-role': role }),
    ...(extra ? { 'x-only-by-name': true } : {}),
  };
}

function valueSchema(value: ValueShape): JsonSchema {
  if (value.kind === 'view') return viewReference(value.view);
  return value.kind === 'word' ? { type: 'string', enum: value.words } : KIND_SCHEMAS[value.kind];
}

function nullable(schema: JsonSchema): JsonSchema {
  if ('$ref' in schema) return { anyOf: [schema, { type: 'null' }] };
  if (!('type' in schema)) return schema;
  return {
    ...schema,
    type: [schema['type'], 'null'],
    ...(Array.isArray(schema['enum']) ? { enum: [...(schema['enum'] as unknown[]), null] } : {}),
  };
}

import { z } from 'zod';
import type { InputClass } from './input.pipe.js';
import type { JsonSchema } from './openapi-schema.js';

/** The parameters that the schema of an argument class stands for, as OpenAPI writes them. */
export function parametersOf(input: InputClass, place: 'query' | 'path'): JsonSchema[] {
  const { properties = {}, required = [] } = jsonSchemaOf(input) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    ...(place === 'path' || required.includes(name) ? { required: true } : {}),
    ...(description === undefined ? {} : { description }),
    schema: tidy(schema),
  }));
}

const JSON_TYPE = 'application/json';

/** The body that the schema of an argument class takes. @param example one, as JSON. */
export function bodyOf(input: InputClass, example?: unknown): JsonSchema {
  // A class that reads bytes says itself what they are.
  const content = input.content ?? { [JSON_TYPE]: { schema: tidy(jsonSchemaOf(input)) } };
  if (example === undefined) return { required: true, content };
  return { required: true, content: { ...content, [JSON_TYPE]: { ...content[JSON_TYPE], example } } };
}

function jsonSchemaOf(input: InputClass): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(input.schema, { io: 'input', unrepresentable: 'any' });
  return schema;
}

/**
 * Says of a text that stands for something else what it stands for (the member `openapi` of its metadata), and leaves
 * out that an argument may be null where leaving it out means the same.
 */
function tidy(schema: JsonSchema): JsonSchema {
  const { openapi, ...rest } = schema;
  if (openapi !== undefined) return openapi as JsonSchema;
  const alternatives = rest['anyOf'];
  if (Array.isArray(alternatives)) {
    const [only, ...others] = (alternatives as JsonSchema[]).filter(({ type }) => type !== 'null');
    const { anyOf: _, ...beside } = rest;
    if (only !== undefined && others.length === 0) return { ...tidy(only), ...beside };
  }
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, tidied(value)]));
}

function tidied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidied);
  return typeof value === 'object' && value !== null ? tidy(value as JsonSchema) : value;
}

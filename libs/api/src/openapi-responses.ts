import { commonErrors, type ErrorFactory } from '@rollcall/errors';
import { EXPORT_TYPES } from './export-stream.js';
import { type DocumentExamples, exampleOf } from './openapi-example.js';
import { type JsonSchema, viewReference } from './openapi-schema.js';
import type { RestAnswer } from './rest-answer-metadata.js';
import { restErrors } from './rest.errors.js';

/** Everything that an operation can answer, by status. @param around the failures that follow from how it is asked. */
export function responsesOf(
  answer: RestAnswer,
  around: readonly ErrorFactory[],
  examples: DocumentExamples,
): JsonSchema {
  return { ...successes(answer, examples), ...failures(answer, around) };
}

function successes(answer: RestAnswer, examples: DocumentExamples): JsonSchema {
  const { shape, status, view } = answer;
  const schema = shape === 'one' ? viewReference(view) : listSchema(shape, view);
  const json = { 'application/json': { schema, ...exampleOf(answer, examples) } };
  if (shape !== 'page') return { [status]: { description: 'As asked.', content: json } };
  const exported = Object.keys(EXPORT_TYPES).map(type => [type, { schema: { type: 'string' } }] as const);
  const content = { ...json, ...Object.fromEntries(exported) };
  return {
    [status]: { description: 'A page; as CSV or NDJSON, every row of the list.', headers: HEADERS, content },
    304: { description: 'Nothing has changed since the answer with that `ETag`.' },
  };
}

const HEADERS = {
  ETag: {
    description: 'What the page was made from; the caller’s own. Absent where the time alone changes the answer.',
    schema: { type: 'string' },
  },
  Link: { description: 'The first, previous and next page (RFC 8288).', schema: { type: 'string' } },
};

function listSchema(shape: 'list' | 'page', view: RestAnswer['view']): JsonSchema {
  const items = { type: 'array', items: viewReference(view) };
  if (shape === 'list') return { type: 'object', required: ['items'], properties: { items } };
  return {
    type: 'object',
    required: ['items', 'next_cursor'],
    properties: {
      items,
      total_count: { type: 'integer', description: 'How many there are in all; only with `total=true`.' },
      next_cursor: { type: ['string', 'null'], description: 'Where the next page starts; null on the last one.' },
    },
  };
}

function failures({ shape, errors: own }: RestAnswer, around: readonly ErrorFactory[]): JsonSchema {
  const factories: ErrorFactory[] = [
    commonErrors.INVALID_ARGUMENT,
    ...around,
    ...own,
    commonErrors.NOT_ACCEPTABLE,
    ...(shape === 'page' ? [restErrors.EXPORTS_TOO_MANY] : []),
    commonErrors.UNAVAILABLE,
    commonErrors.TIMED_OUT,
  ];
  const errors = factories.map(factory => factory());
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(
    [...Map.groupBy(errors, ({ status }) => status)].map(([status, group]) => [
      status,
      { description: [...new Set(group.map(({ code }) => `\`${code}\``))].join(', '), content },
    ]),
  );
}

import { z } from 'zod';
import { containerBody } from './container-body.js';
import type { ItemKind } from './envelope.js';
import { LARGEST_BATCH } from './ingest-limits.js';
import { sessionBody } from './session-body.js';
import { heartbeatBody, snapshotBeginBody, snapshotEndBody } from './snapshot-body.js';

type Schema = Readonly<Record<string, unknown>>;

const decimal = z.string().describe('A decimal number as text.');
const sampleBody = z.object({
  container_id: z.guid().describe('The container that reports.'),
  stats: z
    .record(z.string(), z.object({ current: decimal, capacity: decimal.nullish(), unit_hint: z.string().nullish() }))
    .describe('Metric by metric; further numbers such as `stats.max` beside these. `pct` is computed anew.'),
});

/** What each kind of item says. */
const BODIES: Readonly<Record<ItemKind, z.ZodType>> = {
  'session.upsert': sessionBody,
  'container.upsert': containerBody,
  'stat.sample': sampleBody,
  heartbeat: heartbeatBody,
  'snapshot.begin': snapshotBeginBody,
  'snapshot.end': snapshotEndBody,
};

const ITEM: Schema = {
  oneOf: Object.entries(BODIES).map(([kind, body]) => ({
    type: 'object',
    required: ['event_id', 'kind', 'occurred_at'],
    additionalProperties: false,
    properties: {
      event_id: { type: 'string', maxLength: 256, description: 'Unique at the source; a retry has the same.' },
      kind: { const: kind, description: 'What the item is about.' },
      occurred_at: {
        type: 'string',
        format: 'date-time',
        description: 'When it was true, by the clock of the source.',
      },
      seq: { type: 'integer', minimum: 0, description: 'Orders what occurred in the same moment.' },
      body: schemaOf(body),
    },
  })),
};
const CLOUD_EVENT: Schema = {
  type: 'object',
  required: ['specversion', 'id', 'source', 'type', 'time'],
  description: 'A CloudEvent whose `type` ends with a kind of item and whose `data` is the body.',
  properties: {
    specversion: { const: '1.0', description: 'Version of CloudEvents.' },
    id: { type: 'string', description: 'Unique together with `source`; a retry has the same.' },
    source: { type: 'string', description: 'Where it happened.' },
    type: { type: 'string', description: 'A kind of item, which may be prefixed by a reversed domain.' },
    time: { type: 'string', format: 'date-time', description: 'When it was true.' },
    sequence: { type: 'string', description: 'Orders what occurred in the same moment: a whole number.' },
    data: { type: 'object', description: 'The body.' },
  },
};
const listOf = (items: Schema): Schema => ({ type: 'array', maxItems: LARGEST_BATCH.items, items });

/** A batch in each of its media types, as OpenAPI writes it. */
export const BATCH_CONTENT: Readonly<Record<string, object>> = {
  'application/json': { schema: listOf({ anyOf: [ITEM, CLOUD_EVENT] }) },
  'application/x-ndjson': { schema: { type: 'string', description: 'One item a line.' } },
  'application/cloudevents-batch+json': { schema: listOf(CLOUD_EVENT) },
  'application/cloudevents+json': { schema: CLOUD_EVENT },
};

function schemaOf(body: z.ZodType): Schema {
  const { $schema: _, ...schema } = z.toJSONSchema(body, {
    io: 'input',
    unrepresentable: 'any',
    // Any JSON value or null is any JSON value.
    override: ({ jsonSchema }) => {
      if (jsonSchema.anyOf?.some(each => Object.keys(each).length === 0)) delete jsonSchema.anyOf;
    },
  });
  return schema;
}

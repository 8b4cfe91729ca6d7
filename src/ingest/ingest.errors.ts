import { defineErrors } from '@rollcall/errors';

/** What a whole batch can be refused for, and what a single item of one that was taken in can. */
export const ingestErrors = defineErrors({
  BATCH_MALFORMED: { kind: 'invalid_input', title: 'The batch cannot be read.' },
  BATCH_TOO_LARGE: {
    kind: 'invalid_input',
    status: 413,
    title: 'A batch holds at most 1,000 items and 1 MiB, unpacked.',
  },
  BATCH_MEDIA_TYPE: {
    kind: 'invalid_input',
    status: 415,
    title: 'A batch is JSON, NDJSON or CloudEvents 1.0 in JSON, plain or gzipped.',
  },
  ITEM_INVALID: { kind: 'invalid_input', title: 'The item is not what its kind has to be.' },
  ITEM_UNSTORABLE: { kind: 'invalid_input', title: 'The database does not take a value of this item.' },
  EVENT_ID_CONFLICT: { kind: 'conflict', title: 'Another item with this event_id was taken in before.' },
  CLOCK_AHEAD: { kind: 'invalid_input', title: 'A moment is more than 5 minutes ahead.' },
  ENVIRONMENT_REFUSED: { kind: 'invalid_input', title: 'Environment values are not taken in.' },
  OWNERSHIP_REFUSED: { kind: 'forbidden', title: 'The source is not registered for this owner.' },
  SESSION_REFUSED: { kind: 'forbidden', title: 'The source may not write this session.' },
  CONTAINER_REFUSED: { kind: 'forbidden', title: 'The source may not write this container.' },
  PCT_ABOVE_CAPACITY: { kind: 'invalid_input', title: 'A metric is above its capacity; stored as it was reported.' },
});

import { Int, ObjectType } from '@nestjs/graphql';
import { ViewField } from '@rollcall/api';
import type { Outcome } from './verdict.js';

/** What became of one item. */
@ObjectType('IngestResult', { description: 'What became of one item.' })
export class IngestResultView {
  @ViewField(() => String, { description: 'The item’s event_id; null where it had none that could be read.' })
  event_id!: string | null;

  @ViewField(() => String, {
    description:
      'accepted: committed. duplicate: it had been. stale: older than what is known, kept in the history only. ' +
      'rejected: nothing was done.',
    required: true,
  })
  outcome!: Outcome;

  @ViewField(() => String, { description: 'Why it was rejected, or what is odd about it: an error code.' })
  code?: string | null;

  @ViewField(() => Int, { description: 'The HTTP status that this item alone would have had.' })
  status?: number | null;

  @ViewField(() => String, { description: 'Where in the item, as a JSON pointer.' })
  pointer?: string | null;

  @ViewField(() => String, { description: 'The same in a sentence.' })
  detail?: string | null;
}

/** How many items there were of each outcome. */
@ObjectType('IngestCounts', { description: 'How many items there were of each outcome.' })
export class IngestCountsView {
  @ViewField(() => Int, { description: 'Items committed.', required: true })
  accepted!: number;

  @ViewField(() => Int, { description: 'Items that had been taken in before.', required: true })
  duplicate!: number;

  @ViewField(() => Int, { description: 'Items older than what is known.', required: true })
  stale!: number;

  @ViewField(() => Int, { description: 'Items with which nothing was done.', required: true })
  rejected!: number;
}

/** What became of a batch, item by item in its order. */
@ObjectType('IngestAnswer', { description: 'What became of a batch, item by item in its order.' })
export class IngestAnswerView {
  @ViewField(() => [IngestResultView], { description: 'One for each item.', list: true, required: true })
  results!: IngestResultView[];

  @ViewField(() => IngestCountsView, { description: 'The outcomes, counted.', required: true })
  counts!: IngestCountsView;
}

import { Int, ObjectType } from '@nestjs/graphql';
import { UuidScalar, ViewField } from '@rollcall/api';

/** One value of a facet and what has it. */
@ObjectType('FacetBucket', { description: 'How many sessions have one value, and what they hold.' })
export class FacetBucketView {
  @ViewField(() => String, { description: 'The value; null for sessions that have none.' })
  value!: string | null;

  @ViewField(() => UuidScalar, { description: 'Identity of the group or user that the value names.' })
  id!: string | null;

  @ViewField(() => Int, { description: 'How many sessions.', required: true })
  count!: number;

  @ViewField(() => String, { description: 'Accelerator slots they occupy, as a decimal.', required: true })
  gpu_slots?: string;
}

/** The sessions of a list counted by the values of one key. The counts of its buckets add up to the list's total. */
@ObjectType('Facet', { description: 'Sessions counted by the values of one key; the counts add up to the total.' })
export class FacetView {
  @ViewField(() => String, { description: 'What is counted by.', required: true })
  key!: string;

  @ViewField(() => [FacetBucketView], { description: 'Most sessions first.', list: true, required: true })
  buckets!: FacetBucketView[];
}

import { Int, InterfaceType } from '@nestjs/graphql';
import { UuidScalar } from './scalars.js';
import { ViewField } from './view-field.js';

/** Anything that stands in a page. Concrete types are known from the field that returns them. */
@InterfaceType('Item', {
  description: 'Anything with an identity that stands in a list.',
  resolveType: () => undefined,
})
export abstract class ItemView {
  @ViewField(() => UuidScalar, { description: 'Identity of the item.' })
  id!: string | null;
}

/** A page with the size of the whole set. */
@InterfaceType('PaginatedList', {
  description: 'A page of items and how many there are in all.',
  resolveType: () => undefined,
})
export abstract class PaginatedListView {
  @ViewField(() => [ItemView], {
    description: 'At most `limit` items, after skipping `offset`.',
    list: true,
    required: true,
  })
  items!: ItemView[];

  @ViewField(() => Int, { description: 'How many items there are in all.', required: true })
  total_count!: number;
}

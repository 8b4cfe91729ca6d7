import {
  booleanText,
  DEFAULT_PAGE,
  integerText,
  LARGEST_PAGE,
  optional,
  queryOf,
  type Selection,
  text,
  uuidText,
} from '@rollcall/api';
import { LONGEST_FILTER } from '@rollcall/filter';
import { z } from 'zod';
import { ContainerView } from '../containers/index.js';
import { FACET_KEYS, type FacetKey } from './session-facets.js';
import { FacetView } from './session-facets.view.js';
import { SessionView } from './session.view.js';

const LONGEST_CURSOR = 16_000;

/** What narrows a set of sessions in every query. */
export const narrowingQuery = {
  domain_name: optional(text(64)).describe('Only sessions of this domain.'),
  group_id: optional(uuidText).describe('Only sessions of the group with this id.'),
  access_key: optional(text(64)).describe('Only sessions of this access key.'),
  status: optional(text(1_000)).describe('One status or a comma list, in any case.'),
  filter: optional(text(LONGEST_FILTER)).describe(
    'Filter expression, such as `owner:me status:running -team:infra gpu>=1`.',
  ),
};

/** A page of sessions, or all of them where the caller accepts an export. */
export class SessionListQuery {
  static readonly schema = queryOf(SessionView, {
    ...narrowingQuery,
    order: optional(text(1_000)).describe(
      'Keys with signs, such as `-created_at,+name`; newest change first otherwise.',
    ),
    limit: optional(integerText(0, LARGEST_PAGE))
      .transform(limit => limit ?? DEFAULT_PAGE)
      .describe(`How many items at most: 0 to ${LARGEST_PAGE}; ${DEFAULT_PAGE} if left out.`),
    offset: optional(integerText(0)).describe('How many items to skip; not with `cursor`.'),
    cursor: optional(text(LONGEST_CURSOR)).describe('The `next_cursor` of an earlier page of the same list.'),
    total: optional(booleanText).describe('Whether to count how many there are in all.'),
  });

  readonly selection!: Selection;
  readonly domain_name?: string;
  readonly group_id?: string;
  readonly access_key?: string;
  readonly status?: string;
  readonly filter?: string;
  readonly order?: string;
  readonly limit!: number;
  readonly offset?: number;
  readonly cursor?: string;
}

/** Which session a path names. */
export class SessionPath {
  static readonly schema = z.object({ id: uuidText.describe('Identity of the session.') });

  readonly id!: string;
}

/** Which fields of a session. */
export class SessionQuery {
  static readonly schema = queryOf(SessionView, {});

  readonly selection!: Selection;
}

/** Which fields of a session's containers. */
export class SessionContainersQuery {
  static readonly schema = queryOf(ContainerView, {});

  readonly selection!: Selection;
}

const facetKey = z.enum(FACET_KEYS, { error: `expected one of ${FACET_KEYS.join(', ')}` });

/** What to count, and by what. */
export class FacetsQuery {
  static readonly schema = queryOf(FacetView, {
    ...narrowingQuery,
    by: text(200)
      .transform(list => list.split(',').map(key => key.trim()))
      .pipe(z.array(facetKey).max(FACET_KEYS.length, { error: 'expected each key once' }))
      .describe(`What to count by: some of ${FACET_KEYS.join(', ')}, separated by commas.`),
  });

  readonly selection!: Selection;
  readonly by!: FacetKey[];
  readonly domain_name?: string;
  readonly group_id?: string;
  readonly access_key?: string;
  readonly status?: string;
  readonly filter?: string;
}

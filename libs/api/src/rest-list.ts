import type { Selection } from './selection.js';

/** A page as services return it; whatever was not asked for is absent. */
export interface RestPage {
  readonly items?: readonly object[];
  readonly total_count?: number;
  readonly next_cursor?: string | null;
  /** What the page was made from, see `RestList.stamp`. */
  readonly stamp?: string | undefined;
}

/**
 * A list that a route answers with, not asked yet: what is sent (a page, every row, or that nothing has changed) is
 * decided by the request's headers. The names in a selection of a page are those of `RestPage`.
 */
export interface RestList {
  page(selection: Selection): Promise<RestPage>;
  /** Hands out every row in batches and waits for each to be sent. */
  rows(visit: (batch: readonly object[]) => Promise<void>): Promise<void>;
  /**
   * Text that is another one whenever the page would be, found out without reading the page; undefined when only
   * reading it can tell.
   */
  stamp(): Promise<string | undefined>;
}

/** Parameters by which a page of a list is asked for. */
export interface PageQuery {
  readonly limit: number;
  readonly offset: number | undefined;
  readonly cursor: string | undefined;
  readonly total: boolean;
}

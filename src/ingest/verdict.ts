import type { DomainError, ErrorFactory } from '@rollcall/errors';

/** What became of an item. */
export const OUTCOMES = ['accepted', 'duplicate', 'stale', 'rejected'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What became of an item, and what there is to say about it. */
export interface Verdict {
  readonly outcome: Outcome;
  /** Why it was rejected, or what is odd about it. */
  readonly remark?: Remark;
  /** Whether it made its object, for those that count. */
  readonly created?: boolean;
}

/** A complaint about one item, for whoever sent it. */
export interface Remark {
  readonly error: DomainError;
  /** JSON pointer within the item. */
  readonly pointer: string;
}

export const ACCEPTED: Verdict = { outcome: 'accepted' };
export const DUPLICATE: Verdict = { outcome: 'duplicate' };
export const STALE: Verdict = { outcome: 'stale' };

export function rejected(error: ErrorFactory, pointer: string, detail?: string): Verdict {
  return { outcome: 'rejected', remark: { error: error(detail === undefined ? {} : { detail }), pointer } };
}

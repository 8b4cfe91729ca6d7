import type { Fact, FactHead } from './fact.js';
import type { Verdict } from './verdict.js';

/** A fact on its way into the database, and where its verdict belongs. */
export interface Entry<F extends FactHead = Fact> {
  readonly index: number;
  readonly fact: F;
  readonly digest: string;
  readonly verdict: Verdict;
}

/** Collects what becomes of the items of a batch, by their position. */
export type Verdicts = Map<number, Verdict>;

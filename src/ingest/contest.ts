import { type FactHead, type FactKey, wins } from './fact.js';

type Standing = FactKey & { readonly final: boolean };

/**
 * Plays out what several facts say about the same objects, in the order they came.
 *
 * @param stored what is shown of each object now; an object that is missing has nothing to show.
 * @returns for each fact whether it won when its turn came, and the winner of each object that has a new one.
 */
export function contest<F extends FactHead>(
  facts: readonly F[],
  stored: ReadonlyMap<string, Standing>,
  of: { readonly id: (fact: F) => string; readonly final: (fact: F) => boolean },
): { readonly won: readonly boolean[]; readonly winners: ReadonlyMap<string, F> } {
  const standing = new Map(stored);
  const winners = new Map<string, F>();
  const won = facts.map(fact => {
    const id = of.id(fact);
    const key = { micros: fact.micros, seq: fact.seq, key: fact.key, final: of.final(fact) };
    const before = standing.get(id);
    if (before !== undefined && !wins(key, before)) return false;
    standing.set(id, key);
    winners.set(id, fact);
    return true;
  });
  return { won, winners };
}

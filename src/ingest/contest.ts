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
  const winners = new Map<string, F>();
  const standing = ({ micros, seq, key }: F, final: boolean): Standing => ({ micros, seq, key, final });
  const won = facts.map(fact => {
    const id = of.id(fact);
    const winner = winners.get(id);
    const before = winner === undefined ? stored.get(id) : standing(winner, of.final(winner));
    if (before !== undefined && !wins(standing(fact, of.final(fact)), before)) return false;
    winners.set(id, fact);
    return true;
  });
  return { won, winners };
}

/** Longer words are not compared: nobody mistypes them, and the work grows with the square of the length. */
const LONGEST_COMPARED = 40;

/**
 * The known word that was most likely meant by `word`, for "did you mean …?"; undefined when none is near. Two
 * neighbours in the wrong order count as one mistake, as does a letter too many, too few or wrong.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const sought = word.toLowerCase();
  if (sought.length > LONGEST_COMPARED) return undefined;
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const distance = mistakes(sought, candidate.toLowerCase());
    const allowed = Math.min(2, Math.floor(Math.max(sought.length, candidate.length) / 2));
    if (distance <= allowed && (best === undefined || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate;
}

/** The optimal string alignment distance, row by row. */
function mistakes(a: string, b: string): number {
  let [before, previous]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    [before, previous] = [previous, current];
  }
  return previous[b.length] ?? 0;
}

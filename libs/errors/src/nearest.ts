/**
 * The known word that a mistyped one most likely means: the one with the fewest letters inserted, dropped, replaced or
 * swapped with their neighbour, if those are few enough for the length of the word.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const written = word.slice(0, LONGEST).toLowerCase();
  const furthest = Math.max(1, Math.floor(written.length / 3));
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const distance = distanceBetween(written, candidate.toLowerCase());
    if (distance <= furthest && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) {
      best = { word: candidate, distance };
    }
  }
  return best?.word;
}

/** No name is longer; what a caller sends may be. */
const LONGEST = 64;

/** Optimal string alignment, three rows at a time. */
function distanceBetween(a: string, b: string): number {
  let [before, row] = [[] as number[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const other = swapped ? (before[j - 2] as number) + 1 : replaced;
      next.push(Math.min(replaced, other, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length] as number;
}

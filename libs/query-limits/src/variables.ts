/** Whether values hold more than `most` values in all, however they are nested. Looks at no more than that. */
export function holdsMoreThan(most: number, values: unknown): boolean {
  const waiting = [values];
  let seen = 0;
  while (waiting.length > 0) {
    const value = waiting.pop();
    seen += 1;
    if (seen > most) return true;
    if (typeof value !== 'object' || value === null) continue;
    const inside = Object.values(value);
    if (seen + waiting.length + inside.length > most + 1) return true;
    waiting.push(...inside);
  }
  return false;
}

/** One cell of the matrix: what was seen under each condition that the table does not spread out. */
export class Cell {
  private readonly seen = new Map<string, string>();

  add(condition: string, outcome: string): void {
    this.seen.set(condition, outcome);
  }

  /** One word where all conditions agree, otherwise each with its own. */
  toString(): string {
    const outcomes = new Set(this.seen.values());
    if (outcomes.size <= 1) return [...outcomes][0] ?? '';
    return [...this.seen].map(([condition, outcome]) => `${condition}: ${outcome}`).join('<br>');
  }
}

/** A Markdown table; the first column names the row. */
export function markdownTable(head: readonly string[], rows: ReadonlyArray<ReadonlyArray<string | Cell>>): string {
  const line = (cells: ReadonlyArray<string | Cell>): string => `| ${cells.map(String).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

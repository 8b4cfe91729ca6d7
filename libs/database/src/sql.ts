/** A statement as PostgreSQL takes it: `$1` and so on in the text stand for the values. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Whether its rows stay as they came, `StoredRow`. */
  readonly stored?: boolean;
}

/** A piece of SQL with the values it is bound to. `Row` is what a statement of it answers with. */
export class Sql<Row = unknown> {
  /** For the compiler alone: pieces that answer with different rows are different types. */
  declare protected readonly row: Row;

  private written: Statement | undefined;
  private stored = false;

  private constructor(
    private readonly texts: readonly string[],
    private readonly holes: readonly unknown[],
  ) {}

  /** @internal */
  static of<Row>(texts: readonly string[], holes: readonly unknown[]): Sql<Row> {
    return new Sql<Row>(texts, holes);
  }

  /**
   * Leaves its rows as they come. They have the same properties, which cannot be set, but are no plain objects: for
   * what goes to the caller as it is, not for what is spread or compared.
   */
  keptAsStored(): this {
    this.stored = true;
    return this;
  }

  /** The whole as one text, its values numbered in the order in which they stand there. */
  statement(): Statement {
    if (this.written === undefined) {
      const values: unknown[] = [];
      this.written = { text: this.text(values), values, ...(this.stored && { stored: true }) };
    }
    return this.written;
  }

  private text(values: unknown[]): string {
    const { texts, holes } = this;
    let text = texts[0] as string;
    for (let index = 0; index < holes.length; index += 1) {
      const hole = holes[index];
      text += hole instanceof Sql ? hole.text(values) : `$${values.push(hole)}`;
      text += texts[index + 1] as string;
    }
    return text;
  }
}

/**
 * Writes SQL. What stands in `${}` is a bound parameter, whatever it is, unless it is SQL itself: no value can ever
 * become part of the text. It does nothing else, since a statement is written for every request.
 *
 * @example
 * sql<{ id: string }>`select s.id from sessions s where s.status = ${status} and ${scope}`
 */
export function sql<Row = unknown>(texts: TemplateStringsArray, ...holes: readonly unknown[]): Sql<Row> {
  return Sql.of<Row>(texts, holes);
}

/** Text of the program's own as SQL; nothing of a request may ever be in it. */
sql.raw = (text: string): Sql => Sql.of([text], []);

/** Pieces one after another, with something between them. */
sql.join = (pieces: readonly Sql[], separator: Sql = COMMA): Sql => {
  const holes = pieces.flatMap((piece, index) => (index === 0 ? [piece] : [separator, piece]));
  return Sql.of(
    Array.from({ length: holes.length + 1 }, () => ''),
    holes,
  );
};

const COMMA = sql`, `;

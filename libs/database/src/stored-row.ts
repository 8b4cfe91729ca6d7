/** A column of a statement's answer, as the server described it. */
export interface Column {
  readonly name: string;
  /** The number by which PostgreSQL knows its type. */
  readonly type: number;
  /** Whether a value is read as the text that the server makes of it, and nothing else. */
  readonly isText: boolean;
  readonly parse: (text: string) => unknown;
}

const COUNT_LENGTH = 2;
const LENGTH_LENGTH = 4;
const COLUMNS = Symbol('columns');

/** A row as PostgreSQL sends it: the number of its columns, then for each its length, −1 for null, and its text. */
export class DataRow {
  readonly name = 'dataRow';

  constructor(
    readonly bytes: Buffer,
    readonly start: number,
  ) {}

  get length(): number {
    return this.bytes.readUInt16BE(this.start);
  }

  /** The texts of its columns; pg's own queries ask for them. */
  get fields(): Array<string | null> {
    const { bytes, length } = this;
    const texts = Array.from<string | null>({ length });
    for (let index = 0, at = this.start + COUNT_LENGTH; index < length; index += 1) {
      const size = bytes.readInt32BE(at);
      at += LENGTH_LENGTH;
      texts[index] = size < 0 ? null : bytes.toString('utf8', at, at + size);
      if (size > 0) at += size;
    }
    return texts;
  }
}

/**
 * A row that stays as it came. Columns are its properties, each read whenever it is asked for; who writes it elsewhere
 * takes the bytes. Nothing is made of what nobody asks for, and a page in memory is no more than what was received.
 */
export abstract class StoredRow {
  readonly #bytes: Buffer;
  readonly #start: number;
  declare readonly [COLUMNS]: readonly Column[];

  constructor({ bytes, start }: DataRow) {
    this.#bytes = bytes;
    this.#start = start + COUNT_LENGTH;
  }

  /** The columns of a row, in their order. */
  static columns(row: StoredRow): readonly Column[] {
    return row[COLUMNS];
  }

  /**
   * The bytes in which the texts of a row stand, in UTF-8. Where that of each column starts and ends is put into
   * `bounds`, one after the other; a null ends before it starts.
   */
  static bytes(row: StoredRow, bounds: Int32Array): Buffer {
    const bytes = row.#bytes;
    let at = row.#start;
    for (let index = 0; index < bounds.length; index += 2) {
      const size = bytes.readInt32BE(at);
      at += LENGTH_LENGTH;
      bounds[index] = at;
      bounds[index + 1] = at + size;
      if (size > 0) at += size;
    }
    return bytes;
  }

  /** What a column holds, as its type is read. */
  static value(row: StoredRow, index: number): unknown {
    const bytes = row.#bytes;
    let at = row.#start;
    for (let before = 0; before < index; before += 1) at += LENGTH_LENGTH + Math.max(0, bytes.readInt32BE(at));
    const size = bytes.readInt32BE(at);
    at += LENGTH_LENGTH;
    return size < 0 ? null : row[COLUMNS][index]?.parse(bytes.toString('utf8', at, at + size));
  }

  /** Columns are properties of the class: where a plain object is needed they are read. */
  toJSON(): Record<string, unknown> {
    const columns = this[COLUMNS].map(({ name }, index) => [name, StoredRow.value(this, index)]);
    return Object.fromEntries([...columns, ...Object.entries(this)]) as Record<string, unknown>;
  }
}

/** The class of the rows of a statement. A column cannot be set: whoever takes the bytes would not see it. */
export function storedRows(columns: readonly Column[]): new (row: DataRow) => StoredRow {
  const Row = class extends StoredRow {};
  Object.defineProperty(Row.prototype, COLUMNS, { value: columns });
  for (const [index, { name }] of columns.entries()) {
    Object.defineProperty(Row.prototype, name, {
      get(this: StoredRow) {
        return StoredRow.value(this, index);
      },
    });
  }
  return Row;
}

import { Complaint, type Token, TooMuch } from './filter-errors.js';

/** What stands between a key and its values, whichever grammar it was written in. */
export type Operator = '=' | '<' | '<=' | '>' | '>=' | 'search' | 'contains' | 'like' | 'ilike';

/** A value as it was written. `null` is the absence of one. */
export interface Literal extends Token {
  readonly absent: boolean;
}

/** A filter that is well-formed, before anybody has looked whether its keys exist and its values make sense. */
export type Draft =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Draft[] }
  | { readonly kind: 'not'; readonly of: Draft }
  | {
      readonly kind: 'term';
      /** None for free words. */
      readonly key?: Token;
      readonly operator: Operator;
      readonly values: readonly Literal[];
    };

const MOST_TERMS = 100;
const MOST_VALUES = 500;
const DEEPEST = 32;

/** Reads a text from left to right and keeps its size within bounds, so that no text takes unbounded work. */
export class Scanner {
  private offset = 0;
  private terms = 0;
  private values = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  get at(): number {
    return this.offset + 1;
  }

  get done(): boolean {
    return this.offset >= this.text.length;
  }

  /** The next character; empty at the end. */
  get next(): string {
    return this.text.charAt(this.offset);
  }

  /** Takes what a sticky pattern matches here. */
  take(pattern: RegExp): Token | undefined {
    pattern.lastIndex = this.offset;
    const [text] = pattern.exec(this.text) ?? [];
    if (text === undefined) return undefined;
    const token = { text, at: this.at };
    this.offset += text.length;
    return token;
  }

  /** The complaint that something else was expected here. */
  unexpected(expected: string): Complaint {
    const character = String.fromCodePoint(this.text.codePointAt(this.offset) ?? 0);
    return new Complaint(this.done ? `expected ${expected} at the end` : `expected ${expected}, not \`${character}\``, {
      text: this.done ? '' : character,
      at: this.at,
    });
  }

  countTerm(): void {
    this.terms += 1;
    if (this.terms > MOST_TERMS) throw new TooMuch(`${MOST_TERMS} terms`, this.at);
  }

  countValue(): void {
    this.values += 1;
    if (this.values > MOST_VALUES) throw new TooMuch(`${MOST_VALUES} values`, this.at);
  }

  /** Goes one level down for `inner`. */
  nested<T>(inner: () => T): T {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new TooMuch(`${DEEPEST} levels`, this.at);
    const result = inner();
    this.depth -= 1;
    return result;
  }
}

const CODE = { space: 32, quote: 34, minus: 45, point: 46, zero: 48, nine: 57, backslash: 92 };
/** As many digits as a decimal may have in front of its point, and behind it. */
const [MOST_DIGITS, MOST_DECIMALS] = [30, 18];
/** Numbers of as many digits are exact, and so is what a power of ten makes of them. */
const EXACT_DIGITS = 15;

/** Bytes that are expected somewhere. They are compared four at a time, which takes half as long as one by one. */
export class Literal {
  readonly length: number;
  readonly words: Int32Array;
  /** The last of them, less than four. */
  readonly rest: Buffer;

  constructor(bytes: Buffer) {
    this.length = bytes.length;
    this.words = Int32Array.from({ length: Math.floor(bytes.length / WORD) }, (_, n) => bytes.readInt32LE(n * WORD));
    this.rest = bytes.subarray(this.words.length * WORD);
  }

  static of(text: string): Literal {
    return new Literal(Buffer.from(text));
  }
}

const WORD = 4;
const QUOTE = Literal.of('"');

/**
 * Reads JSON where it stands, byte by byte and without making anything of it: such of it as has no space in between and
 * no escape inside. What is not as it should be makes it fail, which is looked at once, when all was read.
 */
export class AsciiReader {
  /** Where it stands. */
  at = 0;
  protected failed = false;
  private readonly words: DataView;

  /** @param bytes all of them ASCII, so that each is a character. */
  constructor(protected readonly bytes: Buffer) {
    this.words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  protected text(start: number, end: number): string {
    return this.bytes.toString('latin1', start, end);
  }

  protected expect(expected: Literal): void {
    if (!this.takes(expected)) this.failed = true;
  }

  protected takes({ length, words, rest }: Literal): boolean {
    const { bytes, words: own } = this;
    let { at } = this;
    const end = at + length;
    if (end > bytes.length) return false;
    for (let index = 0; index < words.length; index += 1, at += WORD) {
      if (own.getInt32(at, true) !== words[index]) return false;
    }
    for (let index = 0; index < rest.length; index += 1, at += 1) if (bytes[at] !== rest[index]) return false;
    this.at = end;
    return true;
  }

  /** From behind a quote to behind the next. @returns how long what stands in between is. */
  protected quoted(): number {
    const { bytes, at: start } = this;
    let at = start;
    for (let code = bytes[at]; code !== CODE.quote; code = bytes[++at]) {
      if (code === undefined || code < CODE.space || code === CODE.backslash) {
        this.failed = true;
        break;
      }
    }
    this.at = at + 1;
    return at - start;
  }

  /** A decimal number in quotes, from behind the first of them. @returns what `Number` would make of it. */
  protected decimal(): number {
    const { bytes, at: start } = this;
    const isNegative = bytes[start] === CODE.minus;
    const first = isNegative ? start + 1 : start;
    let at = first;
    let value = 0;
    let scale = 1;
    let code = bytes[at] as number;
    for (; isDigit(code); code = bytes[++at] as number) value = value * 10 + code - CODE.zero;
    const digits = at - first;
    let decimals = 0;
    if (code === CODE.point) {
      const point = at;
      for (code = bytes[++at] as number; isDigit(code); code = bytes[++at] as number) {
        value = value * 10 + code - CODE.zero;
        scale *= 10;
      }
      decimals = at - point - 1;
      if (decimals === 0) this.failed = true;
    }
    this.at = at;
    this.expect(QUOTE);
    if (digits === 0 || digits > MOST_DIGITS || decimals > MOST_DECIMALS) this.failed = true;
    if (digits + decimals > EXACT_DIGITS) return Number(this.text(start, at));
    return (isNegative ? -value : value) / scale;
  }

  /** A whole number from 0, as JSON writes it. */
  protected wholeNumber(): number {
    const { bytes, at: start } = this;
    let at = start;
    let value = 0;
    for (let code = bytes[at] as number; isDigit(code); code = bytes[++at] as number) {
      value = value * 10 + code - CODE.zero;
    }
    this.at = at;
    if (at === start || at > start + EXACT_DIGITS || (bytes[start] === CODE.zero && at > start + 1)) this.failed = true;
    return value;
  }

  /**
   * Whether `share`, rounded to two decimals, is what stands between `start` and `end`. To say so takes no writing down
   * of the share: it is enough that it is nearer to what stands there than to any other number of two decimals.
   */
  protected isShare(share: number, start: number, end: number): boolean {
    const { bytes } = this;
    const point = end - 3;
    const isLong = point - start > 1;
    if (share < 0 || point <= start || end - start > EXACT_DIGITS || (isLong && bytes[start] === CODE.zero))
      return false;
    let hundredths = 0;
    for (let at = start; at < end; at += 1) {
      const code = bytes[at] as number;
      if (at === point ? code !== CODE.point : !isDigit(code)) return false;
      if (at !== point) hundredths = hundredths * 10 + code - CODE.zero;
    }
    return Math.abs(share * 100 - hundredths) < NEARER;
  }

  protected isDigitNext(): boolean {
    return isDigit(this.bytes[this.at] as number);
  }
}

/** Less than a half by more than what reckoning with such numbers is off by. */
const NEARER = 0.49;

/** False of the nothing that stands behind the last byte. */
function isDigit(code: number): boolean {
  return code >= CODE.zero && code <= CODE.nine;
}

const CODE = { space: 32, quote: 34, minus: 45, point: 46, zero: 48, nine: 57, backslash: 92 };
/** As many digits as a decimal may have in front of its point, and behind it. */
const [MOST_DIGITS, MOST_DECIMALS] = [30, 18];
/** Numbers of as many digits are exact, and so is what a power of ten makes of them. */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: EXACT_DIGITS }, (_, power) => 10 ** power);

/**
 * Characters that are expected somewhere. They are compared eight at a time, as doubles: what is ASCII is a number as a
 * double, and equal to nothing but itself. The last eight may overlap with those before.
 */
export class Literal {
  readonly length: number;
  readonly doubles: Float64Array;

  private constructor(
    /** Where there are less than eight. */
    readonly bytes: Buffer,
  ) {
    this.length = bytes.length;
    const last = bytes.length - DOUBLE;
    const count = last < 0 ? 0 : Math.ceil(bytes.length / DOUBLE);
    this.doubles = Float64Array.from({ length: count }, (_, n) => bytes.readDoubleLE(Math.min(n * DOUBLE, last)));
  }

  /** @param text ASCII only. */
  static of(text: string): Literal {
    return new Literal(Buffer.from(text));
  }
}

const DOUBLE = 8;

/**
 * Reads JSON where it stands, byte by byte and without making anything of it: such of it as has no space in between and
 * no escape inside. What is not as it should be makes it fail, which is looked at once, when all was read.
 */
export class AsciiReader {
  /** Where it stands. */
  at = 0;
  protected failed = false;
  private readonly view: DataView;

  /** @param bytes all of them ASCII, so that each is a character. */
  constructor(protected readonly bytes: Buffer) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  protected text(start: number, end: number): string {
    return this.bytes.toString('latin1', start, end);
  }

  protected expect(expected: Literal): void {
    if (!this.takes(expected)) this.failed = true;
  }

  protected takes({ length, doubles, bytes: expected }: Literal): boolean {
    const { bytes, view, at } = this;
    const end = at + length;
    if (end > bytes.length) return false;
    const last = doubles.length - 1;
    if (last < 0) {
      for (let index = 0; index < length; index += 1) if (bytes[at + index] !== expected[index]) return false;
    } else {
      for (let index = 0; index < last; index += 1) {
        if (view.getFloat64(at + index * DOUBLE, true) !== doubles[index]) return false;
      }
      if (view.getFloat64(end - DOUBLE, true) !== doubles[last]) return false;
    }
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

  /** A decimal number, up to what stands behind it. @returns what `Number` would make of it. */
  protected decimal(): number {
    const { bytes, at: start } = this;
    this.skipDecimal();
    const { at: end } = this;
    if (end - start > EXACT_DIGITS) return Number(this.text(start, end));
    let [value, point] = [0, end];
    for (let at = start; at < end; at += 1) {
      const code = bytes[at] as number;
      if (code === CODE.point) point = at;
      else if (code !== CODE.minus) value = value * 10 + code - CODE.zero;
    }
    if (point < end) value /= POWERS[end - point - 1] as number;
    return bytes[start] === CODE.minus ? -value : value;
  }

  /** The same, of which nobody asks what it says. */
  protected skipDecimal(): void {
    const { bytes } = this;
    const first = bytes[this.at] === CODE.minus ? this.at + 1 : this.at;
    const point = behindDigits(bytes, first);
    const digits = point - first;
    if (digits === 0 || digits > MOST_DIGITS) this.failed = true;
    this.at = point;
    if (bytes[point] !== CODE.point) return;
    this.at = behindDigits(bytes, point + 1);
    const decimals = this.at - point - 1;
    if (decimals === 0 || decimals > MOST_DECIMALS) this.failed = true;
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

function behindDigits(bytes: Buffer, start: number): number {
  let at = start;
  while (isDigit(bytes[at] as number)) at += 1;
  return at;
}

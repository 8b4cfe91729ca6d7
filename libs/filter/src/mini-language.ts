import { type Draft, type Literal, type Operator, Scanner } from './draft.js';
import { Complaint } from './filter-errors.js';

const BLANKS = /\s*/y;
const FIELD = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATOR = /==|!=|>=|<=|[<>]|(?:contains|in|isnot|is|ilike|like)(?![A-Za-z0-9_])/y;
const STRING = /"(?:[^"\\\n]|\\[^\n])*"/y;
/** Without exponents, which the language does not have. */
const NUMBER = /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?![\w.])/y;
const WORD = /(?:null|true|false)(?![A-Za-z0-9_])/y;

/** Operator as written → what it asks, and whether the opposite is asked. */
const OPERATORS: Readonly<Record<string, readonly [Operator, negated: boolean]>> = {
  '==': ['=', false],
  '!=': ['=', true],
  is: ['=', false],
  isnot: ['=', true],
  in: ['=', false],
  contains: ['contains', false],
  like: ['like', false],
  ilike: ['ilike', false],
};

/**
 * Reads the filter mini-language of Backend.AI, with its precedence as it is: `&` and `|` bind equally and to the
 * right (`a & b | c` is `a & (b | c)`), and `!` takes all that follows it (`!a & b` is `!(a & b)`).
 */
export function readMiniLanguage(text: string): Draft {
  const scanner = new Scanner(text);
  const draft = expression(scanner);
  if (!scanner.done) throw scanner.unexpected('`&`, `|` or the end');
  return draft;
}

function expression(scanner: Scanner): Draft {
  // A chain is read in a loop and folded from its end: only brackets and `!` go deeper.
  const chain: Array<{ readonly part: Draft; readonly joint: 'all' | 'any' | undefined }> = [];
  for (;;) {
    if (taken(scanner, /!/y)) {
      chain.push({ part: { kind: 'not', of: scanner.nested(() => expression(scanner)) }, joint: undefined });
      break;
    }
    const part = operand(scanner);
    const joint = taken(scanner, /&/y) ? 'all' : taken(scanner, /\|/y) ? 'any' : undefined;
    chain.push({ part, joint });
    if (joint === undefined) break;
  }
  return chain
    .map(({ part, joint }) => ({ part, joint }))
    .reduceRight((right, { part, joint }) => ({
      part: joint === undefined ? part : { kind: joint, of: [part, right.part] },
      joint,
    })).part;
}

function operand(scanner: Scanner): Draft {
  if (taken(scanner, /\(/y)) {
    const inner = scanner.nested(() => expression(scanner));
    if (!taken(scanner, /\)/y)) throw scanner.unexpected('`)`');
    return inner;
  }
  return comparison(scanner);
}

function comparison(scanner: Scanner): Draft {
  scanner.countTerm();
  scanner.take(BLANKS);
  const key = scanner.take(FIELD);
  if (key === undefined) throw scanner.unexpected('a field');
  scanner.take(BLANKS);
  const written = scanner.take(OPERATOR);
  if (written === undefined) {
    throw scanner.unexpected('one of == != > >= < <= contains in isnot is like ilike');
  }
  const values = taken(scanner, /\[/y) ? list(scanner) : [value(scanner)];
  if (values.length !== 1 && written.text !== 'in') {
    throw new Complaint(`\`${written.text}\` takes one value, not a list`, written);
  }
  const [operator, negated] = OPERATORS[written.text] ?? [written.text as Operator, false];
  const draft: Draft = { kind: 'term', key, operator, values };
  return negated ? { kind: 'not', of: draft } : draft;
}

function list(scanner: Scanner): Literal[] {
  const values: Literal[] = [];
  if (taken(scanner, /\]/y)) return values;
  do values.push(value(scanner));
  while (taken(scanner, /,/y));
  if (!taken(scanner, /\]/y)) throw scanner.unexpected('`,` or `]`');
  return values;
}

function value(scanner: Scanner): Literal {
  scanner.countValue();
  scanner.take(BLANKS);
  const string = scanner.take(STRING);
  // Only an escaped quote is unescaped; any other backslash stands for itself.
  if (string !== undefined) {
    return { text: string.text.slice(1, -1).replaceAll('\\"', '"'), at: string.at, absent: false };
  }
  const other = scanner.take(NUMBER) ?? scanner.take(WORD);
  if (other === undefined) throw scanner.unexpected('text in double quotes, a number, true, false or null');
  return { ...other, absent: other.text === 'null' };
}

function taken(scanner: Scanner, pattern: RegExp): boolean {
  scanner.take(BLANKS);
  const found = scanner.take(pattern) !== undefined;
  scanner.take(BLANKS);
  return found;
}

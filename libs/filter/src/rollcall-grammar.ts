import { type Draft, type Literal, type Operator, Scanner } from './draft.js';
import { Complaint, type Token } from './filter-errors.js';

const BLANKS = /\s*/y;
/** A key counts as one only when an operator follows at once. */
const KEY = /[A-Za-z_]\w*(?=[:=<>~]|!=)/y;
const OPERATOR = /!=|>=|<=|[:=<>~]/y;
const PLAIN_VALUE = /[^\s,"]+/y;
/** Brackets and operators are kept free in words, so that a slip is not searched for and the grammar can grow. */
const PLAIN_WORD = /[^\s,":=<>~!()|&]+/y;
const QUOTED = /"(?:[^"\\]|\\["\\])*"/y;

const OPERATORS: Readonly<Record<string, Operator>> = { ':': '=', '!=': '=', '~': 'search' };

/**
 * Reads Rollcall's own grammar:
 *
 *     filter = { term }                    blanks between terms mean "and"
 *     term   = [ "-" ] ( key operator values | values )
 *     values = value { "," value }         a comma means "or"
 *     value  = characters without blanks, commas and quotes | '"' … '"' with \" and \\
 */
export function readRollcallGrammar(text: string): Draft {
  const scanner = new Scanner(text);
  const terms: Draft[] = [];
  for (scanner.take(BLANKS); !scanner.done;) {
    terms.push(term(scanner));
    const gap = scanner.take(BLANKS);
    if (!scanner.done && gap?.text === '') throw scanner.unexpected('a blank');
  }
  return { kind: 'all', of: terms };
}

function term(scanner: Scanner): Draft {
  scanner.countTerm();
  const negated = scanner.take(/-/y) !== undefined;
  const key = scanner.take(KEY);
  if (key === undefined) return negatedIf(negated, { kind: 'term', operator: 'search', values: words(scanner) });
  const operator = scanner.take(OPERATOR) as Token;
  const draft: Draft = {
    kind: 'term',
    key,
    operator: OPERATORS[operator.text] ?? (operator.text as Operator),
    values: values(scanner, PLAIN_VALUE, `a value after \`${key.text}${operator.text}\``),
  };
  return negatedIf(negated !== (operator.text === '!='), draft);
}

function words(scanner: Scanner): Literal[] {
  const found = values(scanner, PLAIN_WORD, 'a key and a value, or a word (in double quotes where it has operators)');
  const empty = found.find(word => word.text === '');
  if (empty !== undefined) throw new Complaint('an empty word', empty);
  return found;
}

function values(scanner: Scanner, plain: RegExp, expected: string): Literal[] {
  const found: Literal[] = [];
  do {
    found.push(value(scanner, plain, expected));
    scanner.countValue();
  } while (scanner.take(/,/y) !== undefined);
  return found;
}

function value(scanner: Scanner, plain: RegExp, expected: string): Literal {
  const bare = scanner.take(plain);
  if (bare !== undefined) return { ...bare, absent: false };
  const quoted = scanner.take(QUOTED);
  if (quoted !== undefined) {
    const text = quoted.text.slice(1, -1).replaceAll(/\\(.)/gs, '$1');
    return { text, at: quoted.at, absent: text === '' };
  }
  if (scanner.next === '"') throw new Complaint('a quote that is not closed', { text: '"', at: scanner.at });
  throw scanner.unexpected(expected);
}

function negatedIf(negated: boolean, draft: Draft): Draft {
  return negated ? { kind: 'not', of: draft } : draft;
}

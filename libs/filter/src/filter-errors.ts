import { commonErrors, defineErrors, type DomainError, type ErrorFactory, nearest } from '@rollcall/errors';

/** What is answered to a filter or an order that cannot be read. */
export const filterErrors = defineErrors({
  FILTER_INVALID: { kind: 'invalid_input', title: 'The filter cannot be read.' },
  ORDER_INVALID: { kind: 'invalid_input', title: 'The order cannot be read.' },
});

/** A piece of the text and where it begins: the first character is at 1. */
export interface Token {
  readonly text: string;
  readonly at: number;
}

const LONGEST_SHOWN = 40;

/** A complaint about one place of the text, thrown by the two grammars and by what reads values. */
export class Complaint extends Error {
  constructor(
    readonly what: string,
    readonly token: Token,
    readonly known?: readonly string[],
  ) {
    super(what);
  }
}

/** The complaint that a text is more than anybody should have to read, in whichever grammar. */
export class TooMuch extends Complaint {
  constructor(what: string, at: number) {
    super(`more than ${what}`, { text: '', at });
  }
}

/** The complaint about a word that is none of the known ones. */
export function unknownWord(kind: string, token: Token, known: readonly string[]): Complaint {
  const meant = nearest(token.text, known);
  const hint = meant === undefined ? '' : `, did you mean \`${meant}\`?`;
  return new Complaint(`unknown ${kind} \`${shown(token.text)}\`${hint}`, token, known);
}

/** The refusal of a key that touches what the caller may not read. */
export function forbiddenKey(argument: string, key: string): DomainError {
  return commonErrors.FORBIDDEN({ detail: `${argument}: \`${key}\` is not yours to read` });
}

/** A complaint as callers see it: in words, and in data for programs. */
export function published(error: unknown, argument: string, factory: ErrorFactory): unknown {
  if (!(error instanceof Complaint)) return error;
  const { what, token, known } = error;
  const place = `at position ${token.at}`;
  return factory({
    detail: `${argument}: ${what}${what.endsWith('?') ? ' ' : ', '}${place}${
      known === undefined ? '' : `; known: ${known.join(', ')}`
    }`,
    data: {
      position: token.at,
      token: shown(token.text),
      ...(known === undefined ? {} : { known_keys: known, nearest: nearest(token.text, known) ?? null }),
    },
  });
}

/** A piece of the caller's text, short enough for a sentence. */
export function shown(text: string): string {
  return (text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text).toWellFormed();
}

/** Marks of what belongs into a log: SQL and its errors, stack traces, files of this machine, parts of the program. */
const INSIDE =
  /\bselect\b.*\bfrom\b|syntax error at or near|invalid input syntax|violates|\bpg_|SQLSTATE|mikro|kysely|postgres|node_modules|\bat [^"]*:\d+:\d+|\.[jt]s\b|\/(?:work|root|home|tmp|usr)\/|TypeError|RangeError|call stack|internal server error/i;

/** What an answer gives away that it should not; undefined when it is fit for a caller. */
export function leakOf(text: string): string | undefined {
  return INSIDE.exec(text)?.[0];
}

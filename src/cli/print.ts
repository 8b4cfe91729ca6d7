/** Writes one answer of a command to standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { say } from './say.js';

/** What every command of the benchmark does around its own work. */
export async function runCommand<Options>(
  read: (args: readonly string[]) => Options | undefined,
  usage: string,
  main: (options: Options) => Promise<void>,
): Promise<void> {
  try {
    const options = read(process.argv.slice(2));
    if (options === undefined) say(usage);
    else await main(options);
  } catch (error) {
    say((error as Error).stack ?? String(error));
    process.exitCode = 1;
  }
}

/** The number that an option names. Throws with a sentence when it is none, or too small. */
export function numberOf(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!(value >= least)) throw new Error(`${option}: expected a number of at least ${least}, got "${text}"`);
  return value;
}

/** Figures to a file, and what they say to standard output. */
export async function publish(output: string, figures: object, text: string): Promise<void> {
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, `${JSON.stringify(figures, undefined, 2)}\n`);
  process.stdout.write(`${text}\n`);
  say(`\nAll figures: ${output}`);
}

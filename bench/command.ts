import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { say } from './say.js';

/** The command line of a command of the benchmark, with the option that all of them have. */
export function benchCommand(name: string): Command {
  return new Command(`npm run ${name} --`).option('--output <file>', 'write the result as JSON there');
}

/** What every command of the benchmark does around its own work. */
export async function runCommand<Options>(
  read: () => Options,
  main: (options: Options) => Promise<void>,
): Promise<void> {
  try {
    await main(read());
  } catch (error) {
    say((error as Error).stack ?? String(error));
    process.exitCode = 1;
  }
}

/** Reads the number that an option names, which must not be too small. */
export function atLeast(least: number): (text: string) => number {
  return text => {
    const value = Number(text);
    if (!(value >= least)) throw new InvalidArgumentError(`Expected a number of at least ${least}.`);
    return value;
  };
}

/** Reads a comma list of them. */
export function eachAtLeast(least: number): (text: string) => number[] {
  return text => wordsOf(text).map(atLeast(least));
}

/** The words of a comma list. */
export function wordsOf(list: string): string[] {
  return list.split(',').filter(word => word !== '');
}

/** Figures to a file, and what they say to standard output. */
export async function publish(output: string, figures: object, text: string): Promise<void> {
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, `${JSON.stringify(figures, undefined, 2)}\n`);
  process.stdout.write(`${text}\n`);
  say(`\nAll figures: ${output}`);
}

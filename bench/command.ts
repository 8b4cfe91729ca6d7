import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { HOME } from './postgres.js';
import { say } from './say.js';

/** What every command of the benchmark is told. */
export interface Published {
  /** Where the JSON goes; undefined keeps it in `.bench`. */
  readonly output: string | undefined;
}

/** The command line of a command of the benchmark, with the option that all of them have. */
export function benchCommand(name: string): Command {
  return new Command(`npm run ${name} --`).option('--output <file>', 'write the result as JSON there');
}

/** A command line whose options are these; one that is wrong, or that asks for help, ends the process. */
interface CommandLine<Options> {
  parse(): { opts(): Options };
}

/** What every command of the benchmark does around its own work. */
export async function runCommand<Options extends Published>(
  command: CommandLine<Options>,
  main: (options: Options) => Promise<void>,
): Promise<void> {
  try {
    await main(command.parse().opts());
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

/** Figures to a file, and what they say to standard output. @param name of the file in `.bench`. */
export async function publish(options: Published, name: string, figures: object, text: string): Promise<void> {
  const output = options.output ?? join(HOME, name);
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, `${JSON.stringify(figures, undefined, 2)}\n`);
  process.stdout.write(`${text}\n`);
  say(`\nAll figures: ${output}`);
}

import { atLeast, benchCommand } from '../command.js';

/** What the command line of the benchmark of fairness says. */
export interface FairnessOptions {
  readonly sessions: number;
  /** Loops of the key that floods. */
  readonly loops: number;
  /** How long each flood goes on. */
  readonly seconds: number;
  /** Where the JSON goes; undefined keeps it in `.bench`. */
  readonly output: string | undefined;
}

const command = benchCommand('bench:fairness')
  .option('--sessions <n>', 'sessions in the data set', atLeast(1_000), 100_000)
  .option('--loops <n>', 'loops of the key that floods', atLeast(1), 16)
  .option('--seconds <s>', 'how long each flood goes on', atLeast(1), 20);

/** Reads the command line; one that is wrong, or that asks for help, ends the process. */
export const readFairnessOptions = (): FairnessOptions => command.parse().opts();

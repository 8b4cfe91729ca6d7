import { atLeast, benchCommand, type Published } from '../command.js';

/** What the command line of the benchmark of fairness says. */
export interface FairnessOptions extends Published {
  readonly sessions: number;
  /** Loops of the key that floods. */
  readonly loops: number;
  /** How long each flood goes on. */
  readonly seconds: number;
}

export const fairnessCommand = benchCommand('bench:fairness')
  .option('--sessions <n>', 'sessions in the data set', atLeast(1_000), 100_000)
  .option('--loops <n>', 'loops of the key that floods', atLeast(1), 16)
  .option('--seconds <s>', 'how long each flood goes on', atLeast(1), 20);

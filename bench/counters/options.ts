import { atLeast, benchCommand, type Published } from '../command.js';

/** What the command line of the benchmark of the counters says. */
export interface CountersOptions extends Published {
  /** Measured rounds after one that only warms up. */
  readonly rounds: number;
  /** Sessions that are written in one stretch; an eighth of them where each has a transaction of its own. */
  readonly items: number;
  /** Where there are many writers, how many. */
  readonly writers: number;
}

export const countersCommand = benchCommand('bench:counters')
  .option('--rounds <n>', 'measured rounds', atLeast(1), 5)
  .option('--items <n>', 'sessions written per stretch', atLeast(100), 8_000)
  .option('--writers <n>', 'writers at once, where there are many', atLeast(2), 4);

import { atLeast, benchCommand } from '../command.js';

/** What the command line of the benchmark of the counters says. */
export interface CountersOptions {
  /** Measured rounds after one that only warms up. */
  readonly rounds: number;
  /** Sessions that are written in one stretch; an eighth of them where each has a transaction of its own. */
  readonly items: number;
  /** Where there are many writers, how many. */
  readonly writers: number;
  /** Where the JSON goes; undefined keeps it in `.bench`. */
  readonly output: string | undefined;
}

const command = benchCommand('bench:counters')
  .option('--rounds <n>', 'measured rounds', atLeast(1), 5)
  .option('--items <n>', 'sessions written per stretch', atLeast(100), 8_000)
  .option('--writers <n>', 'writers at once, where there are many', atLeast(2), 4);

/** Reads the command line; one that is wrong, or that asks for help, ends the process. */
export const readCountersOptions = (): CountersOptions => command.parse().opts();

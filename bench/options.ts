import { InvalidArgumentError, Option } from 'commander';
import { atLeast, benchCommand, eachAtLeast, wordsOf, type Published } from './command.js';

/** What the command line of the benchmark says. */
export interface BenchOptions extends Published {
  readonly sessions: number;
  /** Measured rounds after one that only warms up. */
  readonly rounds: number;
  /** How long one lane is under load in one round. */
  readonly seconds: number;
  readonly connections: readonly number[];
  /** Names of queries; undefined is all. */
  readonly only: ReadonlySet<string> | undefined;
  /** Names of peers; undefined is all. */
  readonly peers: ReadonlySet<string> | undefined;
  readonly phases: ReadonlySet<string>;
  /** The size that growth is measured from. */
  readonly small: number;
  /** Loads the data again even if it is there. */
  readonly fresh: boolean;
}

const PHASES = ['queries', 'costs', 'growth'];

export const benchmarkCommand = benchCommand('bench')
  .option('--sessions <n>', 'sessions in the data set', atLeast(1_000), 1_000_000)
  .option('--rounds <n>', 'measured rounds', atLeast(1), 5)
  .option('--seconds <s>', 'seconds of load per query, server and round', atLeast(0.05), 2)
  .option('--connections <list>', 'concurrent connections, comma list', eachAtLeast(1), [1, 16])
  .option('--only <list>', 'queries, such as Q1,Q3', names)
  .option('--peers <list>', 'servers, such as floor,rollcall', names)
  .addOption(
    new Option('--phases <list>', 'parts of it').default(names(PHASES.join()), PHASES.join()).argParser(phases),
  )
  .option('--small <n>', 'the smaller data set of the phase growth', atLeast(1_000), 10_000)
  .option('--fresh', 'load the data again', false);

function names(list: string): ReadonlySet<string> {
  return new Set(wordsOf(list));
}

function phases(list: string): ReadonlySet<string> {
  const unknown = wordsOf(list).filter(phase => !PHASES.includes(phase));
  if (unknown.length > 0) throw new InvalidArgumentError(`There is no ${unknown.join(', ')}.`);
  return names(list);
}

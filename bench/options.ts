import { parseArgs } from 'node:util';
import { numberOf } from './command.js';

/** What the command line of the benchmark says. */
export interface BenchOptions {
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
  /** Where the JSON goes; undefined keeps it in `.bench`. */
  readonly output: string | undefined;
}

const PHASES = ['queries', 'costs', 'growth'];

export const USAGE = `npm run bench -- [options]
  --sessions N       sessions in the data set (1000000)
  --rounds N         measured rounds (5)
  --seconds S        seconds of load per query, server and round (2)
  --connections L    concurrent connections, comma list (1,16)
  --only L           queries, such as Q1,Q3
  --peers L          servers, such as floor,rollcall
  --phases L         of ${PHASES.join(',')}
  --small N          the smaller data set of the phase growth (10000)
  --fresh            load the data again
  --output FILE      write the result as JSON there`;

/** Reads the command line; undefined when it asks for help. Throws with a sentence when it is wrong. */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sessions: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '2' },
      connections: { type: 'string', default: '1,16' },
      only: { type: 'string' },
      peers: { type: 'string' },
      phases: { type: 'string', default: PHASES.join(',') },
      small: { type: 'string', default: '10000' },
      fresh: { type: 'boolean', default: false },
      output: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const phases = words(values.phases);
  const unknown = [...phases].filter(phase => !PHASES.includes(phase));
  if (unknown.length > 0) throw new Error(`--phases: there is no ${unknown.join(', ')}`);
  return {
    sessions: numberOf('--sessions', values.sessions, 1_000),
    rounds: numberOf('--rounds', values.rounds, 1),
    seconds: numberOf('--seconds', values.seconds, 0.05),
    connections: [...words(values.connections)].map(text => numberOf('--connections', text, 1)),
    only: values.only === undefined ? undefined : words(values.only),
    peers: values.peers === undefined ? undefined : words(values.peers),
    phases,
    small: numberOf('--small', values.small, 1_000),
    fresh: values.fresh,
    output: values.output,
  };
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(',').filter(word => word !== ''));
}

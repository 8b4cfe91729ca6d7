import { parseArgs } from 'node:util';
import { numberOf } from '../command.js';

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

export const USAGE = `npm run bench:fairness -- [options]
  --sessions N   sessions in the data set (100000)
  --loops N      loops of the key that floods (16)
  --seconds S    how long each flood goes on (20)
  --output FILE  write the result as JSON there`;

/** Reads the command line; undefined when it asks for help. Throws with a sentence when it is wrong. */
export function readFairnessOptions(args: readonly string[]): FairnessOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sessions: { type: 'string', default: '100000' },
      loops: { type: 'string', default: '16' },
      seconds: { type: 'string', default: '20' },
      output: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    sessions: numberOf('--sessions', values.sessions, 1_000),
    loops: numberOf('--loops', values.loops, 1),
    seconds: numberOf('--seconds', values.seconds, 1),
    output: values.output,
  };
}

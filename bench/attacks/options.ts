import { parseArgs } from 'node:util';
import { numberOf } from '../command.js';

/** What the command line of the benchmark of attacks says. */
export interface AttackOptions {
  /** How often every shape is tried on every endpoint. */
  readonly rounds: number;
  /** How many attacks memory is watched over. */
  readonly attacks: number;
  /** Where the JSON goes; undefined keeps it in `.bench`. */
  readonly output: string | undefined;
}

export const USAGE = `npm run bench:attacks -- [options]
  --rounds N     how often every shape is tried on every endpoint (50)
  --attacks N    attacks that memory is watched over (40000)
  --output FILE  write the result as JSON there`;

/** Reads the command line; undefined when it asks for help. Throws with a sentence when it is wrong. */
export function readAttackOptions(args: readonly string[]): AttackOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '50' },
      attacks: { type: 'string', default: '40000' },
      output: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    rounds: numberOf('--rounds', values.rounds, 1),
    attacks: numberOf('--attacks', values.attacks, 100),
    output: values.output,
  };
}

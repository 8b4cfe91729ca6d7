import { parseArgs } from 'node:util';
import { numberOf } from '../command.js';

/** What the command line of the benchmark of the write path says. */
export interface IngestOptions {
  readonly containers: number;
  /** Measured rounds after one that only warms up. */
  readonly rounds: number;
  /** Batches of the write path and of plain SQL in one round; the ORM gets a tenth. */
  readonly batches: number;
  /** Batches under way at the same time. */
  readonly connections: readonly number[];
  /** How long memory is watched under load. */
  readonly minutes: number;
  /** Where the JSON goes; undefined keeps it in `.bench`. */
  readonly output: string | undefined;
}

/** Samples in a batch. */
export const BATCH = 500;

export const USAGE = `npm run bench:ingest -- [options]
  --containers N     live containers (20000)
  --rounds N         measured rounds (5)
  --batches N        batches of ${BATCH} samples per round (80)
  --connections L    batches under way at once, comma list (1,4)
  --minutes M        how long memory is watched under load (5)
  --output FILE      write the result as JSON there`;

/** Reads the command line; undefined when it asks for help. Throws with a sentence when it is wrong. */
export function readIngestOptions(args: readonly string[]): IngestOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      containers: { type: 'string', default: '20000' },
      rounds: { type: 'string', default: '5' },
      batches: { type: 'string', default: '80' },
      connections: { type: 'string', default: '1,4' },
      minutes: { type: 'string', default: '5' },
      output: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    containers: numberOf('--containers', values.containers, BATCH),
    rounds: numberOf('--rounds', values.rounds, 1),
    batches: numberOf('--batches', values.batches, 10),
    connections: values.connections.split(',').map(text => numberOf('--connections', text, 1)),
    minutes: numberOf('--minutes', values.minutes, 0),
    output: values.output,
  };
}

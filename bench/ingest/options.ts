import { atLeast, benchCommand, eachAtLeast, type Published } from '../command.js';

/** What the command line of the benchmark of the write path says. */
export interface IngestOptions extends Published {
  readonly containers: number;
  /** Measured rounds after one that only warms up. */
  readonly rounds: number;
  /** Batches of the write path and of plain SQL in one round; the ORM gets a tenth. */
  readonly batches: number;
  /** Batches under way at the same time. */
  readonly connections: readonly number[];
  /** How long memory is watched under load. */
  readonly minutes: number;
}

/** Samples in a batch. */
export const BATCH = 500;

export const ingestCommand = benchCommand('bench:ingest')
  .option('--containers <n>', 'live containers', atLeast(BATCH), 20_000)
  .option('--rounds <n>', 'measured rounds', atLeast(1), 12)
  .option('--batches <n>', `batches of ${BATCH} samples per round`, atLeast(10), 80)
  .option('--connections <list>', 'batches under way at once, comma list', eachAtLeast(1), [1, 4])
  .option('--minutes <m>', 'how long memory is watched under load', atLeast(0), 5);

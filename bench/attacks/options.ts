import { atLeast, benchCommand, type Published } from '../command.js';

/** What the command line of the benchmark of attacks says. */
export interface AttackOptions extends Published {
  /** How often every shape is tried on every endpoint. */
  readonly rounds: number;
  /** How many attacks memory is watched over. */
  readonly attacks: number;
}

export const attacksCommand = benchCommand('bench:attacks')
  .option('--rounds <n>', 'how often every shape is tried on every endpoint', atLeast(1), 50)
  .option('--attacks <n>', 'attacks that memory is watched over', atLeast(100), 40_000);

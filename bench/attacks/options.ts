import { atLeast, benchCommand } from '../command.js';

/** What the command line of the benchmark of attacks says. */
export interface AttackOptions {
  /** How often every shape is tried on every endpoint. */
  readonly rounds: number;
  /** How many attacks memory is watched over. */
  readonly attacks: number;
  /** Where the JSON goes; undefined keeps it in `.bench`. */
  readonly output: string | undefined;
}

const command = benchCommand('bench:attacks')
  .option('--rounds <n>', 'how often every shape is tried on every endpoint', atLeast(1), 50)
  .option('--attacks <n>', 'attacks that memory is watched over', atLeast(100), 40_000);

/** Reads the command line; one that is wrong, or that asks for help, ends the process. */
export const readAttackOptions = (): AttackOptions => command.parse().opts();

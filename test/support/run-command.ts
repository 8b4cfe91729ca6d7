import type { MikroORM } from '@mikro-orm/postgresql';
import { Command } from 'commander';
import type { OpenDatabase } from '../../src/cli/open-database.js';
import { readSettings } from '../../src/settings.js';
import { CapturedOutput } from './captured-output.js';

/** Puts a command into the program, as the program itself does. */
type Register = (program: Command, open: OpenDatabase) => void;

/** Runs a command of `rollcall` over a database. @returns what it writes, and what the process would exit with. */
export async function runCommand(
  register: Register,
  orm: MikroORM,
  words: readonly string[],
  environment: Record<string, string> = {},
): Promise<{ text: string; exitCode: typeof process.exitCode }> {
  const output = new CapturedOutput();
  const program = new Command().exitOverride();
  const { exitCode } = process;
  register(program, work => work(orm, readSettings(environment)));
  process.exitCode = undefined;
  output.start();
  try {
    await program.parseAsync([...words], { from: 'user' });
    return { text: output.text, exitCode: process.exitCode };
  } finally {
    output.stop();
    process.exitCode = exitCode;
  }
}

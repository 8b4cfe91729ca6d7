import { ConfigurationError } from '@rollcall/config';
import { DomainError } from '@rollcall/errors';
import { Command, CommanderError } from 'commander';
import { ROLLCALL_VERSION } from '../version.js';
import { CommandFailure, EXIT } from './command-failure.js';
import { registerCompletionCommand } from './completion.command.js';
import { registerSessionsCommands } from './sessions.command.js';

const program = new Command('rollcall')
  .description('Who is running what on the cluster')
  .version(ROLLCALL_VERSION)
  .showHelpAfterError()
  .exitOverride();
registerSessionsCommands(program);
// Those ask a server and nothing else. Whoever types them, or has a script do it, does not wait for the rest to load.
if (!program.commands.some(command => command.name() === process.argv[2])) {
  const { registerServerCommands } = await import('./server-commands.js');
  registerServerCommands(program);
}
registerCompletionCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
  // Commander has said by itself what is wrong with the words it was given.
  if (!(error instanceof CommanderError)) process.stderr.write(`rollcall: ${described(error)}\n`);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  return error instanceof CommandFailure ? error.exitCode : EXIT.failed;
}

/** What the operator can mend is said in a sentence; only a fault of ours shows where it happened. */
function described(error: unknown): string {
  const mendable = [CommandFailure, ConfigurationError, DomainError].some(known => error instanceof known);
  const { message, stack } = error as Error;
  return mendable || process.env['DEBUG'] === undefined ? message : (stack ?? message);
}
